import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { activation, count, readConfig } from "../config.js";
import { decoder } from "../decoder.js";
import { llamaLike, llamaLikeFields } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";

/** The fields that all Gemmas share; `hidden_activation` goes before the older `hidden_act`. */
export const gemmaFields = {
  ...llamaLikeFields,
  head_dim: count.default(256),
  hidden_activation: activation.nullish().transform(kind => kind ?? "gelu_tanh"),
  max_position_embeddings: count.default(8192),
  tie_word_embeddings: z.boolean().default(true),
  attention_bias: z.boolean().default(false),
};

type GemmaFields = z.infer<z.ZodObject<typeof gemmaFields>>;

/** What Gemma changes in LLaMA: scaled embeddings, norms by 1 + w, another activation. */
export function gemmaOptions(config: GemmaFields) {
  return {
    activation: config.hidden_activation,
    unitOffset: true,
    // In float32, as transformers computes it when it runs in float32.
    embeddingScale: Math.fround(Math.sqrt(config.hidden_size)),
    bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: false },
  };
}

const schema = z.object(gemmaFields);

/** Gemma 1. @see Gemma Team 2024, https://arxiv.org/abs/2403.08295 */
export function gemma(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("gemma", checkpoint, config, ropeOf(checkpoint)),
    ...gemmaOptions(config),
  });
}
