import type { Tensor } from "@tensorflow/tfjs-core";
import type { Rotary } from "../../model/operations.js";
import type { Batch } from "../engine.js";
import { attentionMask } from "./attention.js";
import type { Tf } from "./backend.js";
import { angles } from "./rotary.js";

/**
 * What follows from a batch alone and every block shares: made on first use, kept on
 * the device until disposed of.
 */
export class BatchTensors {
  readonly #masks = new Map<string, Tensor>();
  readonly #angles = new Map<Float32Array, readonly [cos: Tensor, sin: Tensor]>();
  #poolings: Tensor | undefined;

  constructor(
    readonly tf: Tf,
    readonly batch: Batch,
  ) {}

  /** Which keys a token sees, (B, 1, T, T). */
  mask(causal: boolean, window: number | undefined): Tensor {
    const key = `${causal} ${window}`;
    let mask = this.#masks.get(key);
    if (mask === undefined) {
      const { size, tokens } = this.batch;
      const values = attentionMask(this.batch, causal, window);
      mask = this.tf.keep(this.tf.tensor4d(values, [size, 1, tokens, tokens]));
      this.#masks.set(key, mask);
    }
    return mask;
  }

  /** Cosines and sines of the rotary angles, (T, 1, pairs). */
  angles(rotary: Rotary): readonly [cos: Tensor, sin: Tensor] {
    let pair = this.#angles.get(rotary.frequencies);
    if (pair === undefined) {
      const { tokens } = this.batch;
      const { cos, sin } = angles(rotary, tokens);
      const kept = (values: Float32Array) =>
        this.tf.keep(this.tf.tensor3d(values, [tokens, 1, rotary.frequencies.length]));
      pair = [kept(cos), kept(sin)];
      this.#angles.set(rotary.frequencies, pair);
    }
    return pair;
  }

  /** Returns P poolings of the batch's states: (B, P, T) · (B, T, H) = (B, P, H). */
  pool(states: Tensor): Tensor {
    const { size, poolingCount, tokens, poolings } = this.batch;
    this.#poolings ??= this.tf.keep(this.tf.tensor3d(poolings, [size, poolingCount, tokens]));
    return this.tf.matMul(this.#poolings, states);
  }

  dispose(): void {
    for (const mask of this.#masks.values()) mask.dispose();
    for (const pair of this.#angles.values()) for (const tensor of pair) tensor.dispose();
    this.#poolings?.dispose();
    this.#masks.clear();
    this.#angles.clear();
    this.#poolings = undefined;
  }
}
