import type { Model, Operations } from "./operations.js";

/** @file What flows through the blocks of a model: the state, and what some models have beside it. */

/** Returns what flows into the first block. */
export function begun<V>({ beside }: Model, ops: Operations<V>, state: V): V {
  return beside === undefined ? state : beside.begin(ops, state);
}

/** Returns the state of what flows. */
export function stateOf<V>({ beside, width }: Model, ops: Operations<V>, flow: V): V {
  return beside === undefined ? flow : ops.slice(flow, 0, width);
}

/** Returns how wide what flows into a block is. */
export function flowWidth({ beside, width }: Model, block: number): number {
  return width + (beside?.width(block) ?? 0);
}

/** Returns what flows into a block, its state replaced by what `change` makes of it. */
export function withState<V>(
  model: Model,
  ops: Operations<V>,
  flow: V,
  block: number,
  change: (state: V) => V,
): V {
  const state = change(stateOf(model, ops, flow));
  const width = flowWidth(model, block);
  return width === model.width ? state : ops.join([state, ops.slice(flow, model.width, width)]);
}
