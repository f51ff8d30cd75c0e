import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { type FeedForward, gated, stackedGated } from "../../feed-forward.js";
import { unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { besides, checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import type { Model } from "../../operations.js";
import { graniteKeys, graniteLike } from "../llama/granite.js";

const keys = {
  ...graniteKeys,
  num_local_experts: count.default(8),
  num_experts_per_tok: count.default(2),
};

const inert = {
  ...unreadByDecoders,
  ...unreadByMixtures,
  ...withoutWindows,
};

/** Granite 3's mixtures. @see https://github.com/ibm-granite/granite-3.0-language-models */
export const graniteMoe = architecture({ used: keys, inert }, (checkpoint, config, note) =>
  graniteMoeLike("granitemoe", checkpoint, config, note, 0),
);

/** The same beside an expert that sees every token. */
export const graniteMoeShared = architecture(
  { used: { ...keys, shared_intermediate_size: z.int().min(0).default(0) }, inert },
  (checkpoint, config, note) =>
    graniteMoeLike("granitemoeshared", checkpoint, config, note, config.shared_intermediate_size),
);

/** @param sharedWidth Of the expert that sees every token; 0: there is none. */
function graniteMoeLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof keys>>,
  note: Note,
  sharedWidth: number,
): Model {
  const { hidden_act: activation } = config;
  const options = checkedMixture(checkpoint, {
    experts: config.num_local_experts,
    chosen: config.num_experts_per_tok,
    normalized: true,
    router: "router.layer",
  });
  const routed = mixture(
    options,
    stackedGated(activation, config.intermediate_size, { transposed: false }),
  );
  const part = gated({
    activation,
    width: sharedWidth,
    bias: false,
    fused: true,
    names: { both: "input_linear", down: "output_linear" },
  });
  const shared: FeedForward = (ops, at, x) =>
    part(ops, at.replace(/block_sparse_moe\.$/, "shared_mlp."), x);
  const like = graniteLike(name, checkpoint, config, note);
  return decoder({
    ...like,
    names: { ...like.names, feedForward: "block_sparse_moe" },
    feedForward: () => (sharedWidth === 0 ? routed : besides(routed, shared, "")),
  });
}
