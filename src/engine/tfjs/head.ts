import type { Tensor } from "@tensorflow/tfjs-core";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model, Operations } from "../../model/operations.js";
import { headOfModel } from "../head-of-model.js";
import type { LoadedBackend } from "./backend.js";
import { needsOf } from "./needs.js";
import { loadWeights, type Weights, weightBytes } from "./weights.js";

/** Reads pooled states as predictions of the next token. */
export interface Head {
  readonly weights: Weights;
  /** What they take in memory. */
  readonly bytes: number;
  /**
   * Returns (B, P, vocabulary) from (B, P, H). States before the last have not passed the
   * final norm, and pass it here.
   */
  read(ops: Operations<Tensor>, states: Tensor, layer: number): Tensor;
}

/** @throws IsoglossError if the checkpoint has no language-model head. */
export async function loadHead(
  backend: LoadedBackend,
  checkpoint: Checkpoint,
  model: Model,
): Promise<Head> {
  const { blocks } = model;
  const logits = headOfModel(checkpoint, model);
  const needs = needsOf(ops => logits(ops, model.finalNorm(ops, null)));
  return {
    weights: await loadWeights(backend, checkpoint, needs),
    bytes: weightBytes(checkpoint, needs),
    read: (ops, states, layer) =>
      logits(ops, layer < blocks ? model.finalNorm(ops, states) : states),
  };
}
