import type { Tensor } from "@tensorflow/tfjs-core";
import { begun, stateOf } from "../../model/flow.js";
import type { Model, Operations } from "../../model/operations.js";
import type { CallShape } from "../decoder.js";
import { type Needs, needsOf } from "./needs.js";

/** A part of a model that is loaded and run as a whole: the embedding, a block, the final norm. */
export interface ModelStage {
  readonly needs: Needs;
  /** Which of the states 0 … L it returns; null for the last block, whose state is normed first. */
  readonly state: number | null;
  forward(ops: Operations<Tensor>, x: Tensor | undefined): Tensor;
  /** Returns the state of what `forward` returns. */
  stateOf(ops: Operations<Tensor>, x: Tensor): Tensor;
}

/**
 * Returns the stages that lead to state `deepest`, and no further.
 * @param calls Told of each call of attention, in order.
 * @param sources Told of what each block looks for in a source, by block.
 * @param states Told how many numbers each state has, in order.
 */
export function stagesOf(
  model: Model,
  deepest: number,
  calls: CallShape[] = [],
  sources: CallShape[] = [],
  states: number[] = [],
): ModelStage[] {
  type Part = <V>(ops: Operations<V>, x: V) => V;
  const stage = (state: number | null, part: Part): ModelStage => ({
    state,
    stateOf: (ops, x) => (state === model.blocks ? x : stateOf(model, ops, x)),
    needs: needsOf(ops => part(ops, null), calls, sources, states),
    forward: (ops, x) => part(ops, x as Tensor), // the embedding alone has no x, and takes none
  });

  const stages = [stage(0, ops => begun(model, ops, ops.point("embedding", model.embed(ops))))];
  for (let index = 0; index < deepest; index++)
    stages.push(
      stage(index + 1 < model.blocks ? index + 1 : null, (ops, x) => model.block(ops, index, x)),
    );
  if (deepest === model.blocks)
    stages.push(
      stage(deepest, (ops, x) => ops.point("norm", model.finalNorm(ops, stateOf(model, ops, x)))),
    );
  return stages;
}
