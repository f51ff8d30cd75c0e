import { Tensor } from "onnxruntime-node";
import { IsoglossError } from "../../base/error.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { Program, type SessionSettings } from "./program.js";

/** Reads pooled states as predictions of the next token. */
export interface Head {
  /**
   * Returns (B, P, vocabulary) from (B, P, H). States before the last have not passed the
   * final norm, and pass it here.
   */
  read(states: Float32Array, layer: number, size: number, rows: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** @throws IsoglossError if the checkpoint has no language-model head. */
export async function loadHead(
  checkpoint: Checkpoint,
  model: Model,
  settings: SessionSettings,
): Promise<Head> {
  const { logits, width } = model;
  if (!logits)
    throw new IsoglossError(
      `${checkpoint.folder}: has no language-model head, so there are no logits`,
      "Use a causal language model that was saved with its head.",
    );
  const step = (apply: "norm" | "head") =>
    new Program(checkpoint, (ops, graph) => {
      const x = { name: graph.input("x", "F32", ["B", "T", width]), width };
      const y = apply === "norm" ? model.finalNorm(ops, x) : logits(ops, x);
      graph.output("y", y.name, ["B", "T", y.width]);
    }).load(settings);
  const [norm, head] = [await step("norm"), await step("head")];

  return {
    async read(states, layer, size, rows) {
      const shape = { size, tokens: rows, lengths: new Int32Array(size).fill(rows) };
      let x = new Tensor("float32", states, [size, rows, width]);
      if (layer < model.blocks) x = (await norm.run(shape, { x })).y as typeof x;
      return (await head.run(shape, { x })).y!.data as Float32Array;
    },
    async release() {
      await norm.release();
      await head.release();
    },
  };
}
