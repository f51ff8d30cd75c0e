import type { PointPlan, RunEdits } from "./hooks/edit.js";

/**
 * @file A decoder takes new tokens of some rows, on top of what each row has cached, and says
 * what comes next. Who generates or scores keeps the cache: keys and values of a row, which grow
 * with it, and states, which do not, are plain arrays, so that rows of different lengths, rows that
 * leave, beams and shared beginnings are a matter of copying.
 */

/** The keys and values that a call of attention makes of a token: kvHeads · (headDim + valueDim) numbers. */
export interface CallShape {
  readonly heads: number;
  readonly kvHeads: number;
  /** Of a query and a key. */
  readonly headDim: number;
  /** Of a value. */
  readonly valueDim: number;
}

/** Of one call of attention, (rows, kvHeads, slots, headDim or valueDim) each. */
export interface KeyValues {
  /** What queries are compared with. */
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** What the rows of a pass go on from. */
export interface Past {
  /** By call of attention, in the order of the model. */
  readonly calls: readonly KeyValues[];
  /** By state, in the order of the model, (rows, numbers) each; absent where a decoder has none. */
  readonly states?: readonly Float32Array[] | undefined;
  /** As many as the pass has, or 1 if all of its rows go on from the same. */
  readonly rows: number;
  /** How many tokens there is room for in each row. */
  readonly slots: number;
  /** (rows) How many slots are in use: those of the tokens at positions 0 … filled − 1. */
  readonly filled: Int32Array;
}

/** Reads source texts for a decoder that writes after them: the encoder beside it. */
export interface SourceReader {
  /** What each block of the decoder compares its tokens with, of a source's token. */
  readonly shapes: readonly CallShape[];
  /**
   * Returns what each block finds in each source: by source and block, (kvHeads, S, headDim).
   *
   * @throws IsoglossError if a token is unknown.
   * @throws RangeError if a source has no tokens, or more than the model takes.
   */
  read(sources: readonly Int32Array[]): Promise<(readonly KeyValues[])[]>;
}

/** New tokens of B rows, T each; a row that has fewer ends in any valid tokens. */
export interface TokenPass {
  readonly size: number;
  readonly tokens: number;
  /** (B, T) */
  readonly ids: Int32Array;
  /**
   * (B, T) Which new token of its row each follows, −1 if it follows the past: a row may be a
   * tree, whose branches do not see each other. Default: the one before it.
   */
  readonly parents?: Int32Array;
  /** (B) How many of its T new tokens each row has, by which its states are read; default: all. */
  readonly counts?: Int32Array;
  readonly past?: Past;
  /** What the rows' sources are, by block of the decoder, of one that has a `source`. */
  readonly source?: Past;
  /** After which of the B·T tokens the next one is predicted, ascending. */
  readonly wanted: Int32Array;
  /** Tokens whose logits are read: `ids[i]` after the wanted token number `after[i]`, ascending. */
  readonly targets?: { readonly after: Int32Array; readonly ids: Int32Array };
  /** How many of the likeliest tokens are named, at most all. */
  readonly top: number;
  /** Whether all logits are handed over, too. */
  readonly logits?: boolean;
}

/** What a model predicts after each wanted token. */
export interface Predictions {
  /** (wanted, k) Ids of the likeliest tokens, the best first; of equals the lowest id. */
  readonly top: Int32Array;
  /** (wanted, k) Their logits. */
  readonly topLogits: Float32Array;
  /** (wanted) ln Σ exp(logit): a logit less this is a log-probability. */
  readonly logSumExp: Float32Array;
  /** (targets) */
  readonly targetLogits: Float32Array;
  /** (wanted, vocabulary), if asked for. */
  readonly logits?: Float32Array;
  /**
   * By call of attention, (B, kvHeads, T, headDim or valueDim); empty if the decoder caches nothing,
   * or has states and the rows were trees.
   */
  readonly added: readonly KeyValues[];
  /** By state, (B, numbers): what each row goes on from after its last token. */
  readonly states?: readonly Float32Array[] | undefined;
}

/** How a model is opened for the tokens that follow. */
export interface DecoderOptions {
  /** Whether passes may go on from a past, and hand over keys and values; default: true. */
  readonly caches?: boolean;
  /** Held whole, or read block by block; absent: chosen by the memory there is. */
  readonly residence?: "resident" | "streamed";
  /** The bytes the weights may take in memory, the head's included; default: half of what is free. */
  readonly memory?: number;
  /** Threads of the CPU provider; default: one a core. */
  readonly threads?: number;
  /** What passes shall be able to do at points; nothing is read there. */
  readonly points?: Pick<PointPlan, "change">;
}

/** A causal model, opened for the tokens that follow. */
export interface Decoder {
  /** What runs where, for people and manifests: "onnx/cpu, resident, 2 threads". */
  readonly description: string;
  /** Whether the weights are held whole, or read block by block. */
  readonly residence: "resident" | "streamed";
  /** The calls of attention, in the order of the model. */
  readonly calls: readonly CallShape[];
  /**
   * The states, in the order of the model: how many numbers a row of any length carries on for each
   * call that reads tokens one after the other (the last inputs of a convolution, the memory of a
   * delta rule). Absent, or empty, where keys and values are all there is.
   */
  readonly states?: readonly number[];
  /** Reads what the rows are written after; absent unless the model is an encoder with a decoder. */
  readonly source?: SourceReader;
  /**
   * Runs some passes, one after the other; streamed engines read every block once for all.
   *
   * @param edits What is done at points, announced in `points`, in all passes or by pass. Tokens are
   *   meant by their position in their text, whether it is run now or was: what rows have cached stays
   *   as it was made.
   * @throws IsoglossError if a prediction is not a number, or a token is unknown.
   * @throws RangeError if a row is longer than the model takes, or a pass disagrees with itself.
   */
  run(passes: readonly TokenPass[], edits?: RunEdits): Promise<Predictions[]>;
  close(): Promise<void>;
}
