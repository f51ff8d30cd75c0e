import { z } from "zod";
import { activation, count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { rmsNorm } from "../../norm.js";
import type { Activation } from "../../operations.js";

const { hidden_act: _, ...shared } = llamaLikeKeys;

/** The keys that all Gemmas share. */
export const gemmaKeys = {
  ...shared,
  num_key_value_heads: count.default(4),
  head_dim: count.default(256),
  max_position_embeddings: count.default(8192),
  tie_word_embeddings: z.boolean().default(true),
  attention_bias: z.boolean().default(false),
};

/** The activation of Gemma 2 and 3, which do not read `hidden_act`. */
export const hiddenActivation = activation.default("gelu_tanh");

const { use_bidirectional_attention: _bidirectional, ...unread } = unreadByDecoders;

/** What the Gemmas leave unread. */
export const unreadByGemma = { ...unread, mlp_bias: "it has none" };

type GemmaFields = z.infer<z.ZodObject<typeof gemmaKeys>>;

/** What Gemma changes in LLaMA: scaled embeddings, norms by 1 + w, another activation. */
export function gemmaOptions(config: GemmaFields, activation: Activation) {
  return {
    activation,
    norm: rmsNorm(config.rms_norm_eps, true),
    // In float32, as transformers computes it when it runs in float32.
    embeddingScale: Math.fround(Math.sqrt(config.hidden_size)),
    bias: biasesOf(config),
  };
}

/** Gemma 1. @see Gemma Team 2024, https://arxiv.org/abs/2403.08295 */
export const gemma = architecture(
  {
    used: {
      ...gemmaKeys,
      num_key_value_heads: count.default(16),
      // The first releases said "gelu" and meant its approximation.
      hidden_act: z.preprocess(
        name => (name === "gelu" ? "gelu_pytorch_tanh" : name),
        hiddenActivation,
      ),
    },
    inert: {
      ...unreadByGemma,
      ...withoutWindows,
      hidden_activation: "Gemma 1 reads hidden_act",
    },
    neutral: {
      use_bidirectional_attention: {
        values: [false],
        effect:
          "is read by some of transformers' attention kernels and not by others, so that there is no one answer",
      },
    },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("gemma", checkpoint, config, note),
      ...gemmaOptions(config, config.hidden_act),
    }),
);
