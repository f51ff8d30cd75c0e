import type { GgufTensor } from "../../format/gguf/gguf-header.js";
import type { JsonObject } from "../../format/json-object.js";
import type { GgufArchitecture } from "./gguf-architectures.js";
import type { MetadataReader } from "./metadata-reader.js";

/**
 * Returns the config.json of the model that a GGUF file's metadata describe.
 *
 * @param rotations Factors that the frequencies of the rotation are divided by, of a tensor that
 *   llama.cpp writes for LLaMA 3.1's rotation.
 * @throws IsoglossError if something is missing, or is said that is not understood.
 */
export function ggufConfig(
  metadata: MetadataReader,
  name: string,
  { modelType, fixed = {}, keys = {} }: GgufArchitecture,
  tensors: ReadonlyMap<string, GgufTensor>,
  rotations: readonly number[] | undefined,
): JsonObject {
  const number = (key: string) => metadata.number(`${name}.${key}`);
  const needed = (key: string) => metadata.needed(number(key), `${name}.${key}`);
  const width = needed("embedding_length");
  const heads = needed("attention.head_count");
  const keyLength = number("attention.key_length");
  const rotated = number("rope.dimension_count");
  const headDim = keyLength ?? rotated ?? width / heads;
  const valueLength = number("attention.value_length");
  if (valueLength !== undefined && valueLength !== headDim)
    metadata.refuse(`its heads' values are ${valueLength} wide and their keys ${headDim}`);
  if (rotated !== undefined && rotated !== headDim)
    metadata.refuse(`rotates ${rotated} of the ${headDim} dimensions of a head`);
  if (metadata.flag(`${name}.attention.causal`) === false)
    metadata.refuse("its attention sees both ways, which is not read from GGUF");
  const vocabulary = number("vocab_size");
  const blocks = needed("block_count");
  const longest = needed("context_length");
  const own = Object.entries(keys).flatMap(([key, to]): [string, number][] => {
    const value = number(key);
    return value === undefined ? [] : [[to, value]];
  });
  const config: JsonObject = {
    model_type: modelType,
    vocab_size: vocabulary ?? tensors.get("token_embd.weight")?.shape[0],
    hidden_size: width,
    intermediate_size: needed("feed_forward_length"),
    num_hidden_layers: blocks,
    num_attention_heads: heads,
    num_key_value_heads: number("attention.head_count_kv") ?? heads,
    head_dim: headDim,
    max_position_embeddings: longest,
    rms_norm_eps: needed("attention.layer_norm_rms_epsilon"),
    tie_word_embeddings: !tensors.has("output.weight"),
    ...ropeOf(metadata, name, longest, rotations),
    ...queryScale(name, { blocks, width, heads, headDim }),
    ...(tensors.has("blk.0.attn_q.bias") && { attention_bias: true }),
    ...fixed,
    ...Object.fromEntries(own),
    ...idsOf(metadata),
  };
  metadata.flag(`${name}.rope.scaling.finetuned`); // says nothing of the hidden states
  const [unread] = metadata.unread(`${name}.`);
  if (unread !== undefined) metadata.refuse(`its metadata ${unread} are not understood`);
  return config;
}

/** Queries are divided by √(head) but in Gemma's largest, which llama.cpp tells by their blocks. */
function queryScale(
  name: string,
  {
    blocks,
    width,
    heads,
    headDim,
  }: Readonly<Record<"blocks" | "width" | "heads" | "headDim", number>>,
) {
  const largest = { gemma2: 46, gemma3: 62 }[name];
  if (largest === undefined) return {};
  return { query_pre_attn_scalar: blocks === largest ? width / heads : headDim };
}

function ropeOf(
  metadata: MetadataReader,
  name: string,
  longest: number,
  rotations: readonly number[] | undefined,
): JsonObject {
  const number = (key: string) => metadata.number(`${name}.rope.${key}`);
  const theta = number("freq_base") ?? 10_000;
  const factor = number("scaling.factor");
  const original = number("scaling.original_context_length");
  const type = metadata.text(`${name}.rope.scaling.type`) ?? "none";
  if (type !== "none" && type !== "linear" && type !== "yarn")
    metadata.refuse(`scales its rotation by ${JSON.stringify(type)}, which is not read`);
  if (rotations && type !== "none") metadata.refuse("scales its rotation in two ways at once");
  const scaled: JsonObject = rotations
    ? {
        rope_type: "longrope",
        short_factor: rotations,
        long_factor: rotations,
        attention_factor: 1,
        original_max_position_embeddings: longest,
      }
    : type === "linear" && factor !== undefined && factor !== 1
      ? { rope_type: "linear", factor }
      : type === "yarn" && factor !== undefined
        ? { rope_type: "yarn", factor, original_max_position_embeddings: original ?? longest }
        : { rope_type: "default" };
  if (name !== "gemma3") return { rope_parameters: { rope_theta: theta, ...scaled } };
  // Gemma 3's windowed blocks have a rotation of their own, which is never scaled.
  const local = number("freq_base_swa") ?? 10_000;
  return {
    rope_parameters: {
      full_attention: { rope_theta: theta, ...scaled },
      sliding_attention: { rope_theta: local, rope_type: "default" },
    },
  };
}

function idsOf(metadata: MetadataReader): JsonObject {
  const id = (key: string) => metadata.number(`tokenizer.ggml.${key}_token_id`);
  const ids = {
    bos_token_id: id("bos"),
    eos_token_id: id("eos"),
    pad_token_id: id("padding"),
    unk_token_id: id("unknown"),
  };
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
}
