import type { FloatDtype } from "../format/dtype.js";
import type { GgmlTypeName } from "../format/gguf/ggml-types.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";

/**
 * @file What a checkpoint is once it has been opened and checked: a configuration,
 * an index of where each weight lies, and a tokenizer. No weight has been read.
 */

/** Where one weight lies: bytes `offset … offset + length` of `file`, row-major, little-endian. */
export interface Weight {
  readonly dtype: FloatDtype;
  readonly shape: readonly number[];
  /** An absolute real path (links resolved): a .safetensors file, or a stored entry of a .bin. */
  readonly file: string;
  /** Where it begins in its file, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
  /** How fewer bits stand for its numbers, if they do: then `dtype` is F32, what they widen to. */
  readonly packing?: Packing;
}

/** How a weight is packed; `readWeight` knows each kind. */
export type Packing = GgmlPacking;

/** A weight of a GGUF file that is not as a model has it. */
export interface GgmlPacking {
  /** By what tool. */
  readonly kind: "ggml";
  /** How its numbers are stored. */
  readonly type: GgmlTypeName;
  /** Its rows are those of so many heads, the two halves of each head interleaved. */
  readonly heads?: number;
  /** What was added to each number. */
  readonly plus?: number;
}

/** A tensor of a checkpoint's files that cannot be a weight: nothing is wrong unless a model needs it. */
export interface UnusableTensor {
  readonly file: string;
  /** What follows its name in a message: "is stored as I64, which is not read". */
  readonly why: string;
  /** Its element type, where that is what is wrong with it. */
  readonly dtype?: string;
}

/** A low-rank update of one weight: W + scale · up · down, (out, r) × (r, in). */
export interface LowRankUpdate {
  /** (r, in) */
  readonly down: Weight;
  /** (out, r) */
  readonly up: Weight;
  /** What the product of both is multiplied by. */
  readonly scale: number;
}

/** A model as it lies on disk, opened: configuration, an index of its weights, tokenizer. */
export interface Checkpoint {
  /** What people call it: the Hub id, or the folder's name. */
  readonly name: string;
  /** The commit of a Hub repository; null for a local folder. */
  readonly revision: string | null;
  /** Where it lies; or the GGUF file that is all of it. */
  readonly folder: string;
  /** The parsed config.json, unchecked: each architecture checks what it needs. */
  readonly config: Readonly<Record<string, unknown>>;
  /** By the model's own names, without what training tools put before them. */
  readonly weights: ReadonlyMap<string, Weight>;
  /** By their names: buffers of integers, other element types, what an index lists and no shard holds. */
  readonly unusable: ReadonlyMap<string, UnusableTensor>;
  /** By the name of the weight they update; empty without an adapter. */
  readonly updates: ReadonlyMap<string, LowRankUpdate>;
  /** Texts to token ids and back. */
  readonly tokenizer: Tokenizer;
  /** What a reader of results should know about how the checkpoint was read; usually nothing. */
  readonly notes: readonly string[];
}
