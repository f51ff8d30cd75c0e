import type { Tensor } from "@tensorflow/tfjs-core";
import type { Batch } from "../engine.js";
import type { LoadedBackend } from "./backend.js";
import { BatchTensors } from "./batch-tensors.js";
import type { Hook } from "./hooks.js";
import type { Stage } from "./stages.js";
import type { TableRows } from "./table-rows.js";
import { tensorOperations } from "./tensor-operations.js";
import type { Weights } from "./weights.js";

/** What all passes of a runner share. */
export interface Setting {
  readonly backend: LoadedBackend;
  readonly tables: TableRows;
  /** The states whose poolings are wanted, ascending. */
  readonly layers: ReadonlySet<number>;
  hookAt(point: string): Hook | undefined;
}

/** One batch on its way through the stages of a model; between two stages it is one tensor. */
export class Pass {
  readonly #inputs: BatchTensors;
  #x: Tensor | undefined;
  #pooled: Tensor[] = [];

  constructor(
    readonly setting: Setting,
    batch: Batch,
    readonly index: number,
  ) {
    this.#inputs = new BatchTensors(setting.backend.tf, batch);
  }

  /** Runs the next stage and keeps the poolings of its state, if they are wanted. */
  advance(stage: Stage, weights: Weights): void {
    const { backend, tables, layers, hookAt } = this.setting;
    const inputs = this.#inputs;
    const ops = tensorOperations({ backend, weights, tables, inputs, index: this.index, hookAt });
    const wanted = stage.state !== null && layers.has(stage.state);
    const before = this.#x;
    const [x, pooled] = backend.tf.tidy(() => {
      const after = stage.forward(ops, before);
      return wanted ? [after, inputs.pool(after)] : [after];
    }) as [Tensor, Tensor?];
    this.#x = x;
    if (before !== x) before?.dispose();
    if (pooled !== undefined) this.#pooled.push(pooled);
  }

  /** Returns the poolings, (layers, B, P, H), in the order of the layers. */
  async take(): Promise<Float32Array> {
    const { tf } = this.setting.backend;
    const all = tf.stack(this.#pooled);
    const values = (await all.data()) as Float32Array;
    all.dispose();
    return values;
  }

  dispose(): void {
    this.#inputs.dispose();
    this.#x?.dispose();
    for (const tensor of this.#pooled) tensor.dispose();
    this.#x = undefined;
    this.#pooled = [];
  }
}
