import { centerColumns } from "../numeric/center.js";
import type { Eigen } from "../numeric/eigen.js";
import { leadingEigen } from "../numeric/leading-eigen.js";
import type { Matrix } from "../numeric/matrix.js";
import { type Neighbours, nearest } from "../numeric/nearest.js";
import { normalizeRows } from "../numeric/normalize.js";
import { gram } from "../numeric/product.js";
import type { ComputeOptions } from "../numeric/session.js";
import { type Kernel, kernelOf } from "./kernel.js";
import { once, oncePer } from "./once.js";

/**
 * The states of n sentences with what the measures derive from them. Each part is
 * computed when a measure first asks for it and shared by all that ask later, so
 * that a battery of measures costs one Gram matrix and one list of neighbours for
 * each (language, layer), however many pairs it takes part in.
 */
export interface Prepared {
  /** n sentences. */
  readonly n: number;
  /** d dimensions. */
  readonly d: number;
  /** (n, d), as given. */
  readonly states: Matrix;
  /** Where products run. */
  readonly compute: ComputeOptions;
  /** (n, d), every column with mean 0. */
  centered(): Matrix;
  /** (n, d), every row with length 1; NaN for a zero row. */
  normalized(): Matrix;
  /** Inner products of the centered rows. */
  linearKernel(): Promise<Kernel>;
  /** The k nearest other sentences of each by cosine; null if a state is NaN or zero. */
  neighbours(k: number): Promise<Neighbours | null>;
  /** The leading eigenpairs of the linear kernel, at most `k`. */
  eigen(k: number): Promise<Eigen>;
}

/** Returns `states` (n, d) prepared for any number of measures. No work is done yet. */
export function prepare(states: Matrix, compute: ComputeOptions = {}): Prepared {
  const centered = once(() => centerColumns(states));
  const normalized = once(() => normalizeRows(states));
  const linearKernel = once(async () => kernelOf(await gram(centered(), compute)));
  return {
    n: states.rows,
    d: states.cols,
    states,
    compute,
    centered,
    normalized,
    linearKernel,
    neighbours: oncePer(async k => {
      const rows = normalized();
      if (!rows.data.every(Number.isFinite)) return null;
      return nearest(rows, rows, k, { ...compute, excludeSelf: true });
    }),
    eigen: oncePer(async k => {
      const { values } = await linearKernel();
      return leadingEigen(values, Math.min(k, states.rows));
    }),
  };
}
