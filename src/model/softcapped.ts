import type { Operations } from "./operations.js";

/** Returns c·tanh(x/c), or x where there is no c. */
export function softcapped<V>(ops: Operations<V>, x: V, cap: number | undefined): V {
  if (cap === undefined) return x;
  return ops.scale(ops.activation(ops.scale(x, 1 / cap), "tanh"), cap);
}
