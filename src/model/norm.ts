import type { Operations } from "./operations.js";

/**
 * Applies the norm that the checkpoint keeps under `name`.
 * @param heads Normalises each of so many equal parts by itself; default 1.
 */
export type Norm = <V>(ops: Operations<V>, x: V, name: string, heads?: number) => V;

/** @param unitOffset Multiplies by 1 + w instead of w (Gemma). */
export const rmsNorm =
  (epsilon: number, unitOffset = false): Norm =>
  (ops, x, name, heads = 1) =>
    ops.rmsNorm(x, `${name}.weight`, { epsilon, unitOffset, heads });

/** @param bias Whether it adds one. */
export const layerNorm =
  (epsilon: number, bias = true): Norm =>
  (ops, x, name, heads = 1) =>
    ops.layerNorm(x, {
      weight: `${name}.weight`,
      bias: bias ? `${name}.bias` : undefined,
      epsilon,
      heads,
    });

/** A norm without weights (OLMo). */
export const bareNorm =
  (epsilon: number): Norm =>
  (ops, x, _, heads = 1) =>
    ops.layerNorm(x, { epsilon, heads });
