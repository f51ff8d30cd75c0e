import { z } from "zod";
import { count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

const { is_causal: _, ...keys } = llamaLikeKeys;

/** LLaMA as an encoder: every token sees every other. @see Boizard et al. 2025, https://arxiv.org/abs/2503.05500 */
export const eurobert = architecture(
  {
    used: {
      ...keys,
      max_position_embeddings: count.default(8192),
      rms_norm_eps: epsilon.default(1e-5),
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      is_causal: "it always looks both ways",
      classifier_pooling: "belongs to a head for a task",
      clf_pooling: "belongs to a head for a task",
    },
  },
  (checkpoint, config, note) => {
    const { logits: _masked, ...model } = decoder({
      ...llamaLike("eurobert", checkpoint, { ...config, is_causal: false }, note),
      bias: biasesOf(config),
    });
    return model; // its head guesses masked tokens, and predicts none
  },
);
