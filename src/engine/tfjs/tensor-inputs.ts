import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  AttentionOptions,
  CrossAttentionOptions,
  Distances,
  DistanceTable,
  PositionScale,
  RelativeBias,
  Rotary,
} from "../../model/operations.js";
import type { Batch } from "../engine.js";

/** What attention reads beside queries, keys and values. */
export interface LearnedScores {
  /** (heads, T, T), or (B or 1, heads, T, S + T): added to the scores of each head. */
  readonly relative?: Tensor;
  readonly distances?: Distances<Tensor> | undefined;
  /** (heads) Scores of tokens that say nothing. */
  readonly sinks?: Tensor;
}

/** A state of some shape, of rows that go on from what was computed. */
export interface Carried {
  /** (B, …shape) */
  readonly before: Tensor;
  /** (B) How many new tokens each row has. */
  readonly counts: Int32Array;
  /** (B, T, 1) 1 for a row's tokens, 0 for what fills it up. */
  present(): Tensor;
  /** Hands over the state after each row's last token, (B, …shape). */
  keep(after: Tensor): void;
}

/**
 * What the operations read of a batch: where its tokens stand and what they see. That alone
 * differs between whole sentences (`BatchTensors`) and rows that go on (`RowTensors`).
 */
export interface TensorInputs {
  readonly batch: Batch;
  /** Positions plus `offset`, and the shape they lie in: (T), or (B, T). */
  positions(offset: number): {
    readonly rows: ArrayLike<number>;
    readonly shape: readonly number[];
  };
  /** [sin | cos] of (position + offset) × frequency: (T, 2·pairs), or (B, T, 2·pairs). */
  sinusoids(frequencies: Float32Array, offset: number): Tensor;
  /** Cosines and sines of the rotary angles, (T, 1, pairs), or (B, T, 1, pairs). */
  angles(rotary: Rotary): readonly [cos: Tensor, sin: Tensor];
  /** What a position makes of its token, (T, 1) or (B, T, 1). */
  positionScale(options: PositionScale): Tensor;
  /** For each query and key the row of a table that speaks of their distance. */
  buckets(
    relative: RelativeBias,
    causal: boolean,
  ): { readonly rows: Int32Array; readonly shape: readonly number[] };
  /** The rows of a table that speak of the distances from a token, (2T). */
  distances(table: DistanceTable, from: "query" | "key"): Int32Array;
  /** (B, T, 1) 1 for the tokens of sentences, 0 for what fills them up. */
  present(): Tensor;
  /** What a call that reads tokens one after the other goes on from; undefined: from zeros, every time. */
  carried(...shape: number[]): Carried | undefined;
  crossAttention(q: Tensor, options: CrossAttentionOptions): Tensor;
  attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    options: AttentionOptions,
    learned: LearnedScores,
  ): Tensor;
}
