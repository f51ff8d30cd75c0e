import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import { type FeedForward, gated, stackedGated } from "../../feed-forward.js";
import { unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { besides, checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import { graniteKeys, graniteLike } from "../llama/granite.js";

/** The keys of config.json that Granite's mixtures share. */
export const graniteMoeKeys = {
  ...graniteKeys,
  num_local_experts: count.default(8),
  num_experts_per_tok: count.default(2),
};

export const unreadByGraniteMoe = {
  ...unreadByDecoders,
  ...unreadByMixtures,
  ...withoutWindows,
};

/** Granite 3's mixtures. @see https://github.com/ibm-granite/granite-3.0-language-models */
export const graniteMoe = architecture(
  { used: graniteMoeKeys, inert: unreadByGraniteMoe },
  (checkpoint, config, note) =>
    decoder(graniteMoeLike("granitemoe", checkpoint, config, note, { sharedWidth: 0 })),
);

/** The same beside an expert that sees every token. */
export const graniteMoeShared = architecture(
  {
    used: { ...graniteMoeKeys, shared_intermediate_size: z.int().min(0).default(0) },
    inert: unreadByGraniteMoe,
  },
  (checkpoint, config, note) => {
    const { shared_intermediate_size: sharedWidth } = config;
    return decoder(graniteMoeLike("granitemoeshared", checkpoint, config, note, { sharedWidth }));
  },
);

/**
 * Returns Granite with experts: those that a router chooses, where there are any, beside one that sees
 * every token, where it has a width.
 */
export function graniteMoeLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof graniteMoeKeys>>,
  note: Note,
  { sharedWidth }: { readonly sharedWidth: number },
): DecoderParts {
  const { hidden_act: activation, num_local_experts: experts } = config;
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
  const parts = { ...like, names: { ...like.names, feedForward: "block_sparse_moe" } };
  if (experts === 0) return { ...parts, feedForward: () => shared };

  const options = checkedMixture(checkpoint, {
    experts,
    chosen: config.num_experts_per_tok,
    normalized: true,
    router: "router.layer",
  });
  const routed = mixture(
    options,
    stackedGated(activation, config.intermediate_size, { transposed: false }),
  );
  const all = sharedWidth === 0 ? routed : besides(routed, shared, "");
  return { ...parts, feedForward: () => all };
}
