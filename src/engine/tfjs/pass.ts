import type { Tensor } from "@tensorflow/tfjs-core";
import type { Operations } from "../../model/operations.js";
import { checkFinite, checkStates } from "../checks.js";
import type { Batch, VectorHead } from "../engine.js";
import type { Edit } from "../hooks/edit.js";
import { rowsOfBatch } from "../hooks/token-rows.js";
import { joined } from "../joined.js";
import { routedAt } from "../routed-layers.js";
import type { TableRows } from "../table-rows.js";
import type { LoadedBackend } from "./backend.js";
import { BatchTensors } from "./batch-tensors.js";
import type { TfjsHead } from "./heads/head.js";
import type { Hook } from "./hooks.js";
import { editHook, inTurn } from "./points/edit-hook.js";
import type { ModelStage } from "./stages.js";
import { tensorOperations } from "./tensor-operations.js";
import type { Weights } from "./weights.js";

/** What all passes of a runner share. */
export interface Setting {
  readonly backend: LoadedBackend;
  readonly tables: TableRows;
  /** The states whose poolings are wanted, ascending. */
  readonly layers: ReadonlySet<number>;
  readonly vector: VectorHead | undefined;
  /** Whether choices of experts are pooled, and not states. */
  readonly routing: boolean;
  hookAt(point: string): Hook | undefined;
  /** The points whose values are handed over. */
  readonly read: ReadonlySet<string>;
}

/** One batch on its way through the stages of a model; between two stages it is one tensor. */
export class Pass {
  readonly #inputs: BatchTensors;
  #x: Tensor | undefined;
  #pooled: Tensor[] = [];
  readonly #read = new Map<string, Tensor>();

  constructor(
    readonly setting: Setting,
    readonly batch: Batch,
    readonly index: number,
    readonly edits: readonly Edit[],
  ) {
    this.#inputs = new BatchTensors(setting.backend.tf, batch);
  }

  /** Runs the next stage and keeps the poolings of its state, if they are wanted. */
  advance(stage: ModelStage, weights: Weights): void {
    const { backend, layers, vector, routing } = this.setting;
    const { tf } = backend;
    const plain = this.#operations(weights);
    const wanted = !routing && stage.state !== null && layers.has(stage.state);
    const before = this.#x;
    const [x, pooled] = tf.tidy(() => {
      const chosen: Tensor[] = [];
      const ops: typeof plain = {
        ...plain,
        point(name, value) {
          const after = plain.point(name, value);
          const layer = routing ? routedAt(name) : undefined;
          if (layer !== undefined && layers.has(layer)) chosen.push(tf.sign(after));
          return after;
        },
      };
      const after = stage.forward(ops, before);
      if (wanted) chosen.push(stage.stateOf(ops, after));
      return [after, ...chosen.map(tensor => this.#inputs.pool(tensor, vector?.largest))];
    }) as [Tensor, Tensor?];
    this.#x = x;
    if (before !== x) before?.dispose();
    if (pooled !== undefined) this.#pooled.push(pooled);
  }

  /**
   * Returns what the poolings of each layer are, or what `head` makes of them: (layers, B, P, …).
   * @throws IsoglossError if a state is infinite, not a number, or 0 by an overflow.
   */
  async take(head?: TfjsHead): Promise<Float32Array> {
    const { backend, layers } = this.setting;
    const taken: Float32Array[] = [];
    for (const [i, layer] of [...layers].entries()) {
      const pooled = this.#pooled[i]!;
      const states = await backend.read(pooled);
      if (this.edits.length > 0) checkFinite(states, `layer ${layer}`);
      else checkStates(states, layer, this.batch);
      if (head === undefined) taken.push(states);
      else {
        const ops = this.#operations(head.weights);
        const read = backend.tf.tidy(() => head.read(ops, pooled, layer));
        taken.push(await backend.read(read));
        read.dispose();
      }
    }
    return joined(taken);
  }

  /** Returns the values of the points that are read, (B, T, W). */
  async takeRead(): Promise<Map<string, Float32Array>> {
    const taken = new Map<string, Float32Array>();
    const { backend } = this.setting;
    for (const [name, tensor] of this.#read) taken.set(name, await backend.read(tensor));
    return taken;
  }

  dispose(): void {
    this.#inputs.dispose();
    this.#x?.dispose();
    for (const tensor of [...this.#pooled, ...this.#read.values()]) tensor.dispose();
    this.#read.clear();
    this.#x = undefined;
    this.#pooled = [];
  }

  #operations(weights: Weights): Operations<Tensor> {
    const { backend, tables, hookAt: given, read } = this.setting;
    const { index, edits } = this;
    const rows = rowsOfBatch("tfjsEngine", this.batch);
    const hookAt = (name: string) => inTurn([given(name), editHook(name, edits, rows)]);
    const keeps = {
      has: (name: string) => read.has(name),
      keep: (name: string, value: Tensor) => this.#read.set(name, value),
    };
    return tensorOperations({
      backend,
      weights,
      tables,
      inputs: this.#inputs,
      index,
      hookAt,
      keeps,
    });
  }
}
