import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type {
  AttentionOptions,
  CrossAttentionOptions,
  PositionScale,
  RelativeBias,
  Rotary,
} from "../../model/operations.js";
import type { KeyValues, TokenPass } from "../decoder.js";
import type { Batch } from "../engine.js";
import { refuseBothWays } from "../refuse-both-ways.js";
import { tokenBuckets } from "../relative-buckets.js";
import { rowStates } from "../row-states.js";
import { positionScale, rotaryTables, sinusoidTable } from "../tables.js";
import {
  presentTokens,
  sourceBias,
  tokenBias,
  tokenCounts,
  tokenPositions,
} from "../token-positions.js";
import { attend, byHead } from "./attention.js";
import type { Tf } from "./backend.js";
import type { Carried, LearnedScores, TensorInputs } from "./tensor-inputs.js";

/** What follows from a pass: made on first use, kept on the device until disposed of. */
export class RowTensors implements TensorInputs {
  readonly batch: Batch;
  readonly #kept = new Map<string, Tensor>();
  readonly #added: { keys: Tensor; values: Tensor }[] = [];
  readonly #states: Tensor[] = [];
  readonly #positions: Int32Array;

  constructor(
    readonly tf: Tf,
    readonly pass: TokenPass,
    readonly caches: boolean,
  ) {
    const { ids, size, tokens } = pass;
    const lengths = new Int32Array(size).fill(tokens);
    this.batch = { ids, size, tokens, lengths, poolings: new Float32Array(0), poolingCount: 0 };
    this.#positions = tokenPositions(pass);
  }

  positions(offset: number) {
    const { size, tokens } = this.batch;
    return { rows: this.#positions.map(p => p + offset), shape: [size, tokens] };
  }

  sinusoids(frequencies: Float32Array, offset: number): Tensor {
    const { size, tokens } = this.batch;
    const width = 2 * frequencies.length;
    const table = sinusoidTable(frequencies, offset, this.#end);
    return this.tf.tensor3d(this.#rows(table, width), [size, tokens, width]);
  }

  angles(rotary: Rotary): readonly [cos: Tensor, sin: Tensor] {
    const { size, tokens } = this.batch;
    const pairs = rotary.frequencies.length;
    const table = (kind: "cos" | "sin") =>
      this.#keep(`${kind} ${rotary.attentionFactor} ${rotary.frequencies}`, () => {
        const rows = this.#rows(rotaryTables(rotary, this.#end)[kind], pairs);
        return this.tf.tensor4d(rows, [size, tokens, 1, pairs]);
      });
    return [table("cos"), table("sin")];
  }

  positionScale(options: PositionScale): Tensor {
    const { size, tokens } = this.batch;
    const factors = Float32Array.from(this.#positions, p => positionScale(options, p));
    return this.tf.tensor3d(factors, [size, tokens, 1]);
  }

  buckets(relative: RelativeBias, causal: boolean) {
    if (!causal) refuseBothWays();
    const { data, shape } = tokenBuckets(relative, this.pass);
    return { rows: data, shape };
  }

  distances(): never {
    refuseBothWays();
  }

  present(): never {
    refuseBothWays();
  }

  carried(...shape: number[]): Carried | undefined {
    if (!this.caches) return undefined;
    const { tf, pass } = this;
    const { size, tokens } = pass;
    const numbers = shape.reduce((product, one) => product * one, 1);
    const state = rowStates(pass.past, this.#states.length, size, numbers);
    return {
      before: tf.tensor(state, [size, ...shape]),
      counts: tokenCounts(pass),
      present: () =>
        this.#keep("present", () => tf.tensor3d(presentTokens(pass), [size, tokens, 1])),
      keep: after => {
        this.#states.push(tf.keep(tf.clone(after)));
      },
    };
  }

  crossAttention(q: Tensor, options: CrossAttentionOptions): Tensor {
    const { tf, pass } = this;
    const { calls, rows, slots } = pass.source!;
    const { block, kvHeads, headDim } = options;
    const held = (data: Float32Array, turned: boolean) => {
      const lying = tf.tensor4d(data, [rows, kvHeads, slots, headDim]);
      const all = rows === pass.size ? lying : tf.tile(lying, [pass.size, 1, 1, 1]);
      return turned ? tf.transpose(all, [0, 1, 3, 2]) : all;
    };
    const bias = this.#keep("source bias", () =>
      tf.tensor4d(sourceBias(pass.source!).data, [rows, 1, 1, slots]),
    );
    const { keys, values } = calls[block]!;
    return attend(tf, q, held(keys, true), held(values, false), bias, {
      ...options,
      causal: false,
    });
  }

  attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    options: AttentionOptions,
    { relative, sinks }: LearnedScores,
  ): Tensor {
    const { tf, pass } = this;
    if (!options.causal) refuseBothWays();
    const { window, chunk, slopes, kvHeads, headDim, valueDim = headDim } = options;
    let keys = byHead(tf, k, kvHeads, [0, 2, 1, 3]); // (B, kv, T, d)
    let values = byHead(tf, v, kvHeads, [0, 2, 1, 3]);
    if (this.caches) {
      const call = this.#added.push({ keys: tf.keep(keys), values: tf.keep(values) }) - 1;
      const { past } = pass;
      if (past !== undefined && past.slots > 0) {
        const before = (cached: Float32Array, width: number) => {
          const lying = tf.tensor4d(cached, [past.rows, kvHeads, past.slots, width]);
          return past.rows === pass.size ? lying : tf.tile(lying, [pass.size, 1, 1, 1]);
        };
        keys = tf.concat([before(past.calls[call]!.keys, headDim), keys as Tensor4D], 2);
        values = tf.concat([before(past.calls[call]!.values, valueDim), values as Tensor4D], 2);
      }
    }
    const bias = this.#keep(`bias ${window} ${chunk} ${slopes?.join(" ")}`, () => {
      const what = { window, chunk, slopes };
      const { data, shape } = tokenBias(what, pass);
      return tf.tensor4d(data, [...shape]);
    });
    const all = relative === undefined ? bias : tf.add(bias, relative);
    return attend(tf, q, tf.transpose(keys, [0, 1, 3, 2]), values, all, options, sinks);
  }

  /** The keys and values of the new tokens, by call of attention. */
  async added(): Promise<KeyValues[]> {
    return Promise.all(
      this.#added.map(async ({ keys, values }) => ({
        keys: (await keys.data()) as Float32Array,
        values: (await values.data()) as Float32Array,
      })),
    );
  }

  /** The states after each row's last token, (B, numbers). */
  async states(): Promise<Float32Array[]> {
    return Promise.all(this.#states.map(async state => (await state.data()) as Float32Array));
  }

  dispose(): void {
    for (const tensor of this.#kept.values()) tensor.dispose();
    for (const { keys, values } of this.#added) this.tf.dispose([keys, values]);
    this.tf.dispose(this.#states);
    this.#kept.clear();
    this.#states.length = 0;
    this.#added.length = 0;
  }

  /** One more than the last position. */
  get #end(): number {
    return this.#positions.reduce((a, b) => Math.max(a, b), 0) + 1;
  }

  /** The rows of a table at the positions. */
  #rows(table: Float32Array, width: number): Float32Array {
    const rows = new Float32Array(this.#positions.length * width);
    for (const [i, p] of this.#positions.entries())
      rows.set(table.subarray(p * width, (p + 1) * width), i * width);
    return rows;
  }

  #keep(key: string, make: () => Tensor): Tensor {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const made = this.tf.keep(make());
    this.#kept.set(key, made);
    return made;
  }
}
