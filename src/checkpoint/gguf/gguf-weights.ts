import { excerpt } from "../../base/excerpt.js";
import type { GgufHeader, GgufTensor } from "../../format/gguf/gguf-header.js";
import type { UnusableTensor, Weight } from "../checkpoint.js";
import { frameNames, type GgufArchitecture } from "./gguf-architectures.js";
import type { MetadataReader } from "./metadata-reader.js";

/** Tensors that llama.cpp computes its rotation from; `ggufConfig` says the same. */
const ofRotation = "rope_freqs.weight";

/**
 * Returns the tensors of a GGUF file under transformers' names, as weights that are widened when
 * they are read.
 * @throws IsoglossError for a tensor that no model of that architecture has.
 */
export function ggufWeights(
  { file, refuse }: Pick<MetadataReader, "file"> & { refuse: (what: string) => never },
  { tensors, unknown }: GgufHeader,
  architecture: GgufArchitecture,
  heads: { readonly queries: number; readonly keys: number },
): { weights: Map<string, Weight>; unusable: Map<string, UnusableTensor> } {
  const named = (name: string) =>
    modelName(name, architecture) ?? refuse(`its tensor ${excerpt(name)} is not understood`);
  const weights = new Map<string, Weight>();
  for (const [name, tensor] of tensors) {
    if (name === ofRotation) continue;
    weights.set(named(name), weightOf(file, name, tensor, architecture, heads));
  }
  const unusable = new Map<string, UnusableTensor>();
  for (const [name, type] of unknown)
    unusable.set(named(name), {
      file,
      why: `is stored as ${type}, which is not read`,
      dtype: type,
    });
  return { weights, unusable };
}

function modelName(name: string, { block }: GgufArchitecture): string | undefined {
  const [, number, own, kind] = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const names = number === undefined ? frameNames : block;
  if (own === undefined || !Object.hasOwn(names, own)) return undefined;
  const place = number === undefined ? "" : `model.layers.${Number(number)}.`;
  const head = own === "output" && number === undefined ? "lm_head" : `${place}${names[own]}`;
  return `${head}.${kind}`;
}

function weightOf(
  file: string,
  name: string,
  { type, shape, offset, length }: GgufTensor,
  { interleaved = false, normsPlusOne = false }: GgufArchitecture,
  heads: { readonly queries: number; readonly keys: number },
): Weight {
  const [, part] = /\.attn_([qk])\.(?:weight|bias)$/.exec(name) ?? [];
  const parts = part === "q" ? heads.queries : heads.keys;
  const permuted = interleaved && part !== undefined ? parts : undefined;
  const plus = normsPlusOne && name.endsWith("norm.weight") ? 1 : undefined;
  const place = { shape, file, offset, length };
  if (isFloatType(type) && permuted === undefined && plus === undefined)
    return { dtype: type, ...place };
  return { dtype: "F32", ...place, packing: { kind: "ggml", type, heads: permuted, plus } };
}

function isFloatType(type: string): type is "F32" | "F16" | "BF16" {
  return type === "F32" || type === "F16" || type === "BF16";
}
