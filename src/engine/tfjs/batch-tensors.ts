import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  AttentionOptions,
  DistanceTable,
  PositionScale,
  RelativeBias,
  Rotary,
} from "../../model/operations.js";
import type { Batch } from "../engine.js";
import { bucketsOf, distanceRows } from "../relative-buckets.js";
import {
  attentionBias,
  type MaskOptions,
  positionScale,
  presentIn,
  rotaryTables,
  sinusoidTable,
} from "../tables.js";
import { attention, withDistances } from "./attention.js";
import type { Tf } from "./backend.js";
import type { LearnedScores, TensorInputs } from "./tensor-inputs.js";

/**
 * What follows from a batch alone and every block shares: made on first use, kept on
 * the device until disposed of.
 */
export class BatchTensors implements TensorInputs {
  readonly #biases = new Map<string, Tensor>();
  readonly #angles = new Map<Float32Array, readonly [cos: Tensor, sin: Tensor]>();
  #poolings: Tensor | undefined;

  constructor(
    readonly tf: Tf,
    readonly batch: Batch,
  ) {}

  positions(offset: number) {
    const { tokens } = this.batch;
    return { rows: Array.from({ length: tokens }, (_, t) => offset + t), shape: [tokens] };
  }

  sinusoids(frequencies: Float32Array, offset: number): Tensor {
    const { tokens } = this.batch;
    const table = sinusoidTable(frequencies, offset, tokens);
    return this.tf.tensor2d(table, [tokens, 2 * frequencies.length]);
  }

  positionScale(options: PositionScale): Tensor {
    const { tokens } = this.batch;
    const factors = Float32Array.from({ length: tokens }, (_, p) => positionScale(options, p));
    return this.tf.tensor2d(factors, [tokens, 1]);
  }

  attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    options: AttentionOptions,
    { relative, distances, sinks }: LearnedScores,
  ): Tensor {
    const bias = this.#bias(options);
    let all = relative === undefined ? bias : this.tf.add(bias, relative);
    if (distances !== undefined) all = withDistances(this.tf, all, q, k, distances, options);
    return attention(this.tf, q, k, v, all, options, sinks);
  }

  /** What is added to attention scores; broadcasts to (B, heads, T, T). */
  #bias(options: MaskOptions): Tensor {
    const { causal, window, chunk, slopes } = options;
    const key = [causal, window, chunk, slopes?.join(" ")].join();
    let bias = this.#biases.get(key);
    if (bias === undefined) {
      const { data, shape } = attentionBias(options, this.batch);
      bias = this.tf.keep(this.tf.tensor4d(data, [...shape]));
      this.#biases.set(key, bias);
    }
    return bias;
  }

  buckets(relative: RelativeBias, causal: boolean) {
    const { tokens } = this.batch;
    return { rows: bucketsOf(relative, causal, tokens), shape: [tokens, tokens] };
  }

  distances(table: DistanceTable, from: "query" | "key"): Int32Array {
    return distanceRows(table, from, this.batch.tokens);
  }

  present(): Tensor {
    const { size, tokens } = this.batch;
    return this.tf.tensor3d(presentIn(this.batch), [size, tokens, 1]);
  }

  carried(): undefined {}

  crossAttention(): never {
    throw new RangeError("tfjsEngine: a decoder looks at a source from rows that go on only");
  }

  angles(rotary: Rotary): readonly [cos: Tensor, sin: Tensor] {
    let pair = this.#angles.get(rotary.frequencies);
    if (pair === undefined) {
      const { tokens } = this.batch;
      const { cos, sin } = rotaryTables(rotary, tokens);
      const kept = (values: Float32Array) =>
        this.tf.keep(this.tf.tensor3d(values, [tokens, 1, rotary.frequencies.length]));
      pair = [kept(cos), kept(sin)];
      this.#angles.set(rotary.frequencies, pair);
    }
    return pair;
  }

  /**
   * Returns P poolings of the batch's states: (B, P, T) · (B, T, H) = (B, P, H).
   * @param largest Those that are the largest value among the tokens with a weight instead.
   */
  pool(states: Tensor, largest: readonly number[] = []): Tensor {
    const { tf } = this;
    const { size, poolingCount, tokens, poolings } = this.batch;
    this.#poolings ??= tf.keep(tf.tensor3d(poolings, [size, poolingCount, tokens]));
    const sums = tf.matMul(this.#poolings, states);
    if (largest.length === 0) return sums;
    const rows = Array.from({ length: poolingCount }, (_, p) => {
      if (!largest.includes(p)) return tf.slice(sums, [0, p, 0], [-1, 1, -1]);
      const weights = tf.slice(this.#poolings!, [0, p, 0], [-1, 1, -1]); // (B, 1, T)
      const seen = tf.greater(tf.transpose(weights, [0, 2, 1]), 0);
      return tf.max(tf.where(seen, states, tf.fill(states.shape, -3e38)), 1, true);
    });
    return tf.concat(rows, 1);
  }

  dispose(): void {
    for (const bias of this.#biases.values()) bias.dispose();
    for (const pair of this.#angles.values()) for (const tensor of pair) tensor.dispose();
    this.#poolings?.dispose();
    this.#biases.clear();
    this.#angles.clear();
    this.#poolings = undefined;
  }
}
