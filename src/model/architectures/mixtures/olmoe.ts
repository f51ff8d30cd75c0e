import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count, epsilon, positive } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder, wholeNorms } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";

/** The keys of config.json that OLMoE shares with FlexOlmo. */
export const olmoeKeys = {
  ...llamaLikeKeys,
  max_position_embeddings: count.default(4096),
  attention_bias: z.boolean().default(false),
  num_experts: count.default(64),
  num_experts_per_tok: count.default(8),
  norm_topk_prob: z.boolean().default(false),
};

/** What else is to both. */
export const olmoeKinds = {
  spellings: { num_local_experts: "num_experts" },
  inert: {
    ...unreadByDecoders,
    ...unreadByMixtures,
    ...withoutWindows,
  },
} as const;

/** Returns LLaMA with norms on all of q and k, and experts. */
export function olmoeLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof olmoeKeys>>,
  note: Note,
): DecoderParts {
  const options = checkedMixture(checkpoint, {
    experts: config.num_experts,
    chosen: config.num_experts_per_tok,
    normalized: config.norm_topk_prob,
  });
  const routed = mixture(options, plainGated(config, config.intermediate_size));
  return {
    ...llamaLike(name, checkpoint, config, note),
    bias: biasesOf(config),
    queryKeyNorm: wholeNorms,
    feedForward: () => routed,
  };
}

/** OLMoE: many small experts. @see Muennighoff et al. 2024, https://arxiv.org/abs/2409.02060 */
export const olmoe = architecture(
  {
    used: { ...olmoeKeys, rms_norm_eps: epsilon.default(1e-5), clip_qkv: positive.nullish() },
    ...olmoeKinds,
  },
  (checkpoint, config, note) =>
    decoder({
      ...olmoeLike("olmoe", checkpoint, config, note),
      clip: config.clip_qkv ?? undefined,
    }),
);
