import { z } from "zod";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { activation, blockCount, configError, count, epsilon } from "./config.js";
import { type Decoder, preNorms } from "./decoder.js";
import { headOf, prefixOf } from "./names.js";
import type { Rotary } from "./operations.js";
import { type RopeParameters, rotary } from "./rope.js";

/** The fields of config.json that every decoder of this family has. */
export const llamaLikeFields = {
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count,
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
};

type Fields = z.infer<z.ZodObject<typeof llamaLikeFields>>;

/** Where the family's weights are found: with a head, without one, or inside a larger model. */
const prefixes = ["model.", "", "language_model.model.", "model.language_model."];

/** Returns LLaMA with this configuration: what the relatives change a few fields of. */
export function llamaLike(
  architecture: string,
  checkpoint: Checkpoint,
  config: Fields,
  rope: RopeParameters,
): Decoder {
  const heads = config.num_attention_heads;
  const kvHeads = config.num_key_value_heads ?? heads;
  if (heads % kvHeads !== 0)
    throw configError(checkpoint, "num_key_value_heads", `${kvHeads} do not divide ${heads} heads`);
  const headDim = config.head_dim ?? Math.floor(config.hidden_size / heads);
  const prefix = prefixOf(checkpoint, prefixes, "embed_tokens.weight");
  const rotation = rotaryOf(checkpoint, rope, headDim, config.max_position_embeddings);
  return {
    architecture,
    blocks: config.num_hidden_layers,
    width: config.hidden_size,
    vocabulary: config.vocab_size,
    maxTokens: longest(rope, config.max_position_embeddings),
    heads,
    kvHeads,
    headDim,
    feedForwardWidth: config.intermediate_size,
    attentionScale: headDim ** -0.5,
    activation: config.hidden_act,
    epsilon: config.rms_norm_eps,
    unitOffset: false,
    embeddingScale: 1,
    norms: preNorms,
    queryKeyNorm: "none",
    bias: { qkv: false, output: false, mlp: false },
    fused: false,
    rotary: () => rotation,
    window: () => undefined,
    softcap: undefined,
    logitSoftcap: undefined,
    prefix,
    head: headOf(checkpoint, {
      tied: config.tie_word_embeddings,
      embedding: `${prefix}embed_tokens.weight`,
      names: ["lm_head.weight", "language_model.lm_head.weight"],
    }),
  };
}

/** `rotary`, with the checkpoint in the error. */
export function rotaryOf(
  checkpoint: Checkpoint,
  rope: RopeParameters,
  headDim: number,
  maxTokens: number,
): Rotary {
  try {
    return rotary(rope, headDim, maxTokens);
  } catch (error) {
    if (error instanceof RangeError) throw configError(checkpoint, "rope_scaling", error.message);
    throw error;
  }
}

/**
 * LongRoPE has other frequencies past the original length, for a whole batch at once: a
 * sentence's states would depend on its batch mates. So that length is the limit.
 */
function longest(rope: RopeParameters, maxTokens: number): number {
  if (rope.rope_type !== "longrope") return maxTokens;
  return Math.min(rope.original_max_position_embeddings, maxTokens);
}
