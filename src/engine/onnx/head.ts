import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model, Operations } from "../../model/operations.js";
import { headOfModel } from "../head-of-model.js";
import type { Edge } from "./graph.js";
import { loadEach, releaseAll } from "./load-each.js";
import { type LoadedProgram, Program, type SessionSettings } from "./program.js";
import { type BatchShape, wholeFrame } from "./whole-frame.js";

/** Reads pooled states as predictions of the next token. */
export interface LoadedHead {
  /**
   * Returns (B, P, vocabulary) from (B, P, H). States before the last have not passed the
   * final norm, and pass it here.
   */
  read(states: Float32Array, layer: number, size: number, rows: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** A model's final norm and its head. They cost nothing until they are loaded. */
export class Head {
  private readonly norm: Program<BatchShape>;
  private readonly logits: Program<BatchShape>;

  /** @throws IsoglossError if the checkpoint has no language-model head. */
  constructor(
    checkpoint: Checkpoint,
    private readonly model: Model,
  ) {
    const { width } = model;
    const logits = headOfModel(checkpoint, model);
    const program = (apply: (ops: Operations<Edge>, x: Edge) => Edge) =>
      new Program(checkpoint, wholeFrame, (ops, graph) => {
        const y = apply(ops, { name: graph.input("x", "F32", ["B", "T", width]), width });
        graph.output("y", y.name, ["B", "T", y.width]);
      });
    this.norm = program((ops, x) => model.finalNorm(ops, x));
    this.logits = program((ops, x) => logits(ops, x));
  }

  /** What its weights take once they are loaded. */
  get weightBytes(): number {
    return this.norm.weightBytes + this.logits.weightBytes;
  }

  async load(settings: SessionSettings): Promise<LoadedHead> {
    const { blocks, width } = this.model;
    const both = await loadEach([this.norm, this.logits], program => program.load(settings));
    const [norm, logits] = both as [LoadedProgram<BatchShape>, LoadedProgram<BatchShape>];
    return {
      async read(states, layer, size, rows) {
        const shape = { size, tokens: rows, lengths: new Int32Array(size).fill(rows) };
        let x = new Tensor("float32", states, [size, rows, width]);
        if (layer < blocks) x = (await norm.run(shape, { x })).y as typeof x;
        return (await logits.run(shape, { x })).y!.data as Float32Array;
      },
      release: () => releaseAll(both),
    };
  }
}
