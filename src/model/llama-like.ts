import { z } from "zod";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import {
  activation,
  blockCount,
  causality,
  configError,
  count,
  epsilon,
  headDimOf,
} from "./config.js";
import type { Note } from "./config-keys.js";
import { type DecoderParts, preNorms } from "./decoder.js";
import { headOf, prefixOf } from "./names.js";
import { rmsNorm } from "./norm.js";
import type { Rotary } from "./operations.js";
import { rotary } from "./rope.js";
import { type RopeParameters, ropeKeys, ropeOf } from "./rope-parameters.js";

/** The keys of config.json that every decoder of this family reads, with LLaMA's defaults. */
export const llamaLikeKeys = {
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: activation.default("silu"),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  is_causal: causality,
  ...ropeKeys,
};

const { rms_norm_eps: _, ...shared } = llamaLikeKeys;

/** The same, of an architecture whose norms subtract the mean. */
export const meanNormKeys = { ...shared, layer_norm_eps: epsilon.default(1e-5) };

/** Returns which projections have a bias, by the keys that most have; without one, feed-forward parts have none. */
export function biasesOf({
  attention_bias: attention,
  mlp_bias: mlp = false,
}: {
  readonly attention_bias: boolean;
  readonly mlp_bias?: boolean;
}): DecoderParts["bias"] {
  return { qkv: attention, output: attention, mlp };
}

/** Keys of relatives that this family's classes leave unread, whatever they say. */
export const unreadByDecoders = {
  use_bidirectional_attention: "only Gemma's classes read it",
  is_decoder: "only encoders read it",
  position_embedding_type: "only encoders read it",
  rotary_pct: "only GPT-NeoX reads it",
  rotary_emb_base: "only GPT-NeoX reads it",
  rotary_dim: "only GPT-J reads it",
};

/** Of an architecture that sees everything before a token. */
export const withoutWindows = {
  sliding_window: "its blocks see everything",
  use_sliding_window: "its blocks see everything",
  max_window_layers: "its blocks see everything",
  layer_types: "its blocks are of one kind",
};

/** What is read of the keys; an architecture may read some of them otherwise, or not at all. */
type Fields = Omit<z.infer<z.ZodObject<typeof llamaLikeKeys>>, "hidden_act" | "rms_norm_eps"> & {
  readonly hidden_act?: DecoderParts["activation"];
  readonly rms_norm_eps?: number;
};

interface Options {
  /** Default: what the keys say. */
  readonly rope?: RopeParameters;
  /** `rotaryOf`, where a part of each head may be turned; default: `wholeRotary`. */
  readonly turn?: typeof rotaryOf;
  /** The name of the embeddings' matrix; default: "embed_tokens". */
  readonly embedding?: string;
}

/** Where the family's weights are found: with a head, without one, or inside a larger model. */
const prefixes = ["model.", "", "language_model.model.", "model.language_model."];

/** Returns LLaMA with this configuration: what the relatives change a few fields of. */
export function llamaLike(
  name: string,
  checkpoint: Checkpoint,
  config: Fields,
  note: Note,
  {
    rope = ropeOf(checkpoint, config, note),
    turn = wholeRotary,
    embedding = "embed_tokens",
  }: Options = {},
): DecoderParts {
  const heads = config.num_attention_heads;
  const kvHeads = config.num_key_value_heads ?? heads;
  if (heads % kvHeads !== 0)
    throw configError(checkpoint, "num_key_value_heads", `${kvHeads} do not divide ${heads} heads`);
  const headDim = config.head_dim ?? Math.floor(config.hidden_size / heads);
  const prefix = prefixOf(checkpoint, prefixes, `${embedding}.weight`);
  const rotation = turn(checkpoint, rope, headDim, config.max_position_embeddings);
  return {
    architecture: name,
    blocks: config.num_hidden_layers,
    width: config.hidden_size,
    vocabulary: config.vocab_size,
    maxTokens: longest(rope, config.max_position_embeddings),
    heads,
    kvHeads,
    headDim,
    feedForwardWidth: config.intermediate_size,
    attentionScale: headDim ** -0.5,
    causal: config.is_causal,
    activation: config.hidden_act ?? "silu",
    norm: rmsNorm(config.rms_norm_eps ?? 1e-6),
    norms: preNorms,
    parallel: false,
    queryKeyNorm: undefined,
    clip: undefined,
    embeddingScale: 1,
    residualScale: 1,
    logitScale: 1,
    bias: { qkv: false, output: false, mlp: false },
    fused: { qkv: false, gateAndUp: false },
    rotary: () => rotation,
    window: () => undefined,
    softcap: undefined,
    logitSoftcap: undefined,
    prefix,
    names: { output: "o_proj", finalNorm: "norm", embedding },
    head: headOf(checkpoint, {
      tied: config.tie_word_embeddings,
      embedding: `${prefix}${embedding}.weight`,
      names: ["lm_head.weight", "language_model.lm_head.weight"],
    }),
  };
}

/**
 * Returns the size of a head where transformers wants the heads to divide the state, whatever
 * head_dim says.
 */
export function dividedHeadDim(
  checkpoint: Checkpoint,
  config: Pick<Fields, "hidden_size" | "num_attention_heads" | "head_dim">,
): number {
  const shared = headDimOf(checkpoint, config.hidden_size, config.num_attention_heads);
  return config.head_dim ?? shared;
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
    if (error instanceof RangeError)
      throw configError(checkpoint, "rope_parameters", error.message);
    throw error;
  }
}

/**
 * The rotation of an architecture that turns whole heads. Transformers' plain one then
 * leaves `partial_rotary_factor` unread, and the others fail with it.
 */
export function wholeRotary(
  checkpoint: Checkpoint,
  rope: RopeParameters,
  headDim: number,
  maxTokens: number,
): Rotary {
  const { rope_type: kind, partial_rotary_factor: part } = rope;
  if (part === 1 || kind === "proportional") return rotaryOf(checkpoint, rope, headDim, maxTokens);
  if (kind !== "default")
    throw configError(
      checkpoint,
      "partial_rotary_factor",
      `${part} does not go with a ${kind} rotation here: this architecture turns whole heads`,
    );
  return rotaryOf(checkpoint, { ...rope, partial_rotary_factor: 1 }, headDim, maxTokens);
}

/**
 * The rotation of an architecture that cuts a part off each head and turns that: transformers
 * fails with a part of odd size, and with a kind of rotation that leaves a part of the whole.
 */
export function partRotary(
  checkpoint: Checkpoint,
  rope: RopeParameters,
  headDim: number,
  maxTokens: number,
): Rotary {
  const { rope_type: kind, partial_rotary_factor: part } = rope;
  const turned = Math.trunc(headDim * part);
  const fails =
    (kind === "proportional" && part !== 1) ||
    (kind === "dynamic" && turned === 2) || // its formula divides by 2 less than this
    turned % 2 !== 0;
  if (fails)
    throw configError(
      checkpoint,
      "rope_parameters",
      `a ${kind} rotation does not turn ${part} of a head of ${headDim} here`,
    );
  return rotaryOf(checkpoint, rope, headDim, maxTokens);
}

/**
 * LongRoPE has other frequencies past the original length, for a whole batch at once: a
 * sentence's states would depend on its batch mates. So that length is the limit.
 */
function longest(rope: RopeParameters, maxTokens: number): number {
  if (rope.rope_type !== "longrope") return maxTokens;
  return Math.min(rope.original_max_position_embeddings, maxTokens);
}
