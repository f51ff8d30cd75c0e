import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { Model, Operations } from "../../../model/operations.js";
import type { VectorHead } from "../../engine.js";
import { headOfModel } from "../../head-of-model.js";
import type { Edge, GraphBuilder } from "../graph.js";
import { loadEach, releaseAll } from "../load-each.js";
import { type LoadedProgram, Program, type SessionSettings } from "../program.js";
import type { Arithmetic } from "../weights/arithmetic.js";
import { type BatchShape, wholeFrame } from "../whole-frame.js";

/** Reads pooled states: as predictions of the next token, or as what makes a sentence's vector. */
export interface LoadedHead {
  /**
   * Returns (B, P, vocabulary) from (B, P, H), or (B, 1, E). States before the last have not
   * passed the final norm, and pass it here.
   */
  read(states: Float32Array, layer: number, size: number, rows: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** A model's final norm and its head. They cost nothing until they are loaded. */
export class OnnxHead {
  private readonly norm: Program<BatchShape>;
  private readonly last: Program<BatchShape>;

  /**
   * @param vector Default: logits.
   * @throws IsoglossError if the checkpoint has no language-model head, and logits are wanted.
   */
  constructor(
    checkpoint: Checkpoint,
    private readonly model: Model,
    private readonly vector: VectorHead | undefined,
    arithmetic: Arithmetic,
  ) {
    const { apply } = vector ?? { apply: headOfModel(checkpoint, model) };
    const program = (width: number, apply: (ops: Operations<Edge>, x: Edge) => Edge) => {
      const build = (ops: Operations<Edge>, graph: GraphBuilder) => {
        const y = apply(ops, { name: graph.input("x", "F32", ["B", "T", width]), width });
        graph.output("y", y.name, ["B", "T", y.width]);
      };
      return new Program(checkpoint, wholeFrame, build, arithmetic);
    };
    this.norm = program(model.width, (ops, x) => model.finalNorm(ops, x));
    this.last = program(model.width * (vector?.poolings ?? 1), (ops, x) => apply(ops, x));
  }

  /** What its weights take once they are loaded. */
  get weightBytes(): number {
    return this.norm.weightBytes + this.last.weightBytes;
  }

  async load(settings: SessionSettings): Promise<LoadedHead> {
    const { blocks, width } = this.model;
    const both = await loadEach([this.norm, this.last], program => program.load(settings));
    const joins = this.vector !== undefined;
    const [norm, last] = both as [LoadedProgram<BatchShape>, LoadedProgram<BatchShape>];
    return {
      async read(states, layer, size, rows) {
        const shapeOf = (tokens: number) => {
          return { size, tokens, lengths: new Int32Array(size).fill(tokens) };
        };
        let x = new Tensor("float32", states, [size, rows, width]);
        if (layer < blocks) x = (await norm.run(shapeOf(rows), { x })).y as typeof x;
        if (joins) x = new Tensor("float32", x.data, [size, 1, rows * width]);
        return (await last.run(shapeOf(joins ? 1 : rows), { x })).y!.data as Float32Array;
      },
      release: () => releaseAll(both),
    };
  }
}
