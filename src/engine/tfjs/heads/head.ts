import type { Tensor } from "@tensorflow/tfjs-core";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { Model, Operations } from "../../../model/operations.js";
import type { VectorHead } from "../../engine.js";
import { headOfModel } from "../../head-of-model.js";
import type { LoadedBackend } from "../backend.js";
import { needsOf } from "../needs.js";
import { loadWeights, type Weights, weightBytes } from "../weights.js";

/** Reads pooled states: as predictions of the next token, or as what makes a sentence's vector. */
export interface TfjsHead {
  readonly weights: Weights;
  /** What they take in memory. */
  readonly bytes: number;
  /**
   * Returns (B, P, vocabulary) from (B, P, H), or (B, 1, E). States before the last have not
   * passed the final norm, and pass it here.
   */
  read(ops: Operations<Tensor>, states: Tensor, layer: number): Tensor;
}

/**
 * Loads what reads pooled states.
 * @param vector Default: logits.
 * @throws IsoglossError if the checkpoint has no language-model head, and logits are wanted.
 */
export async function loadHead(
  backend: LoadedBackend,
  checkpoint: Checkpoint,
  model: Model,
  vector?: VectorHead,
): Promise<TfjsHead> {
  const { blocks } = model;
  const { apply } = vector ?? { apply: headOfModel(checkpoint, model) };
  const needs = needsOf(ops => apply(ops, model.finalNorm(ops, null)));
  const joined = (x: Tensor): Tensor =>
    vector === undefined ? x : backend.tf.reshape(x, [x.shape[0]!, 1, -1]);
  return {
    weights: await loadWeights(backend, checkpoint, needs),
    bytes: weightBytes(checkpoint, needs),
    read: (ops, states, layer) =>
      apply(ops, joined(layer < blocks ? model.finalNorm(ops, states) : states)),
  };
}
