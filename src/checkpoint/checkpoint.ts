import type { IsoglossError } from "../base/error.js";
import type { Dtype, FloatDtype } from "../format/dtype.js";
import type { GgmlTypeName } from "../format/gguf/ggml-types.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { SentenceModules } from "./sentence/sentence-modules.js";

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

/** Where a tensor of any element type lies: what a packed weight is made of. */
export interface StoredTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly file: string;
  /** Where it begins in its file, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** How a weight is packed; `readWeight` knows each kind. */
export type Packing =
  | GgmlPacking
  | GptqPacking
  | AwqPacking
  | FourBitPacking
  | ScaledPacking
  | Mxfp4Packing;

/** W[o, i] = s[g, o] · (q[i, o] − z[g, o]), g the group of input i; q packed along the inputs. */
export interface GptqPacking {
  /** By what tool. */
  readonly kind: "gptq";
  /** Of a number. */
  readonly bits: 2 | 4 | 8;
  /** What was taken off the zero points before they were stored. */
  readonly zerosLess: 0 | 1;
  /** (groups, out · bits / 32) */
  readonly zeros: StoredTensor;
  /** (groups, out) */
  readonly scales: StoredTensor;
  /** The group of each input; without it they follow one another. */
  readonly groups?: StoredTensor;
}

/** The same in four bits, q packed along the outputs, eight of them a word in an order of its own. */
export interface AwqPacking {
  /** By what tool. */
  readonly kind: "awq";
  /** (groups, out / 8) */
  readonly zeros: StoredTensor;
  /** (groups, out) */
  readonly scales: StoredTensor;
}

/** bitsandbytes' four bits: places in a table of 16 values, times the largest of a block. */
export interface FourBitPacking {
  /** By what tool. */
  readonly kind: "bitsandbytes";
  /** The 16 values. */
  readonly table: StoredTensor;
  /** A block's largest magnitude, or where it lies in `nested.table`. */
  readonly largest: StoredTensor;
  /** Numbers a block. */
  readonly block: number;
  /** What the product is rounded to. */
  readonly rounded: FloatDtype;
  /** Where the largest magnitudes are packed themselves. */
  readonly nested?: {
    readonly table: StoredTensor;
    readonly largest: StoredTensor;
    readonly block: number;
    readonly offset: number;
  };
}

/** Small numbers times the scale of their row, their block, or all: W = (q − z) · s · factor. */
export interface ScaledPacking {
  /** Of which form. */
  readonly kind: "scaled";
  /** What the small numbers are stored as. */
  readonly stored: Dtype;
  /** (), (1), or (rows, columns) of the grid of blocks. */
  readonly scales: StoredTensor;
  /** As the scales; none: 0. */
  readonly zeros?: StoredTensor;
  /** The whole numbers are so many bits of words of 32, 2^(bits − 1) added; otherwise one each. */
  readonly bits?: 4 | 8;
  /** Defaults to 1. */
  readonly factor?: number;
  /** What the product is rounded to; defaults to F32. */
  readonly rounded?: FloatDtype;
}

/** Numbers of four bits, times a power of two for each 32 of a row (gpt-oss). */
export interface Mxfp4Packing {
  /** Of which form. */
  readonly kind: "mxfp4";
  /** (out, in / 32) Exponents of 2, 127 added. */
  readonly scales: StoredTensor;
}

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
  /** Where it lies, if its bytes are as they should be: a part of a packed weight. */
  readonly stored?: StoredTensor;
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

/** How a sentence-transformers model makes its vectors. */
export interface SentenceVectors extends SentenceModules {
  /** The weights of its steps, by names that no transformer's weight has. */
  readonly weights: ReadonlyMap<string, Weight>;
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
  /** How its authors make one vector of a sentence, or why that cannot be read; absent if they do not say. */
  readonly sentence?: SentenceVectors | IsoglossError;
  /** What a reader of results should know about how the checkpoint was read; usually nothing. */
  readonly notes: readonly string[];
}
