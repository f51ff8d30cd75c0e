import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count, positive } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  meanNormKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { layerNorm, type Norm } from "../../norm.js";

/** The keys that Command R and R7B share. */
export const cohereKeys = {
  ...meanNormKeys,
  max_position_embeddings: count.default(8192),
  tie_word_embeddings: z.boolean().default(true),
  attention_bias: z.boolean().default(false),
  logit_scale: positive.default(0.0625),
};

/** What both leave unread. */
export const unreadByCohere = { ...unreadByDecoders, mlp_bias: "it has none" };

/** Returns what both are: norms that subtract the mean, attention and feed-forward part side by side. */
export function cohereLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof cohereKeys>>,
  note: Note,
): DecoderParts {
  const like = llamaLike(name, checkpoint, config, note);
  const rotary = { ...like.rotary(0)!, interleaved: true };
  return {
    ...like,
    norm: layerNorm(config.layer_norm_eps, false),
    norms: { beforeAttention: "input_layernorm" },
    parallel: true,
    bias: biasesOf(config),
    logitScale: config.logit_scale,
    rotary: () => rotary,
  };
}

/** Command R, Aya 23, Aya Expanse. @see Aryabumi et al. 2024, https://arxiv.org/abs/2405.15032 */
export const cohere = architecture(
  {
    used: {
      ...cohereKeys,
      rope_theta: positive.default(500_000),
      use_qk_norm: z.boolean().default(false),
    },
    inert: { ...unreadByCohere, ...withoutWindows },
  },
  (checkpoint, config, note) => {
    // A weight for each dimension of each head.
    const norm: Norm = (ops, x, name, heads) =>
      ops.layerNorm(x, {
        weight: `${name}.weight`,
        table: true,
        epsilon: config.layer_norm_eps,
        heads,
      });
    return decoder({
      ...cohereLike("cohere", checkpoint, config, note),
      queryKeyNorm: config.use_qk_norm
        ? { query: "q_norm", key: "k_norm", over: "heads", norm }
        : undefined,
    });
  },
);
