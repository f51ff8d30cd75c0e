import { centerColumns } from "../numeric/center.js";
import type { Matrix } from "../numeric/matrix.js";
import { type Neighbours, nearest } from "../numeric/nearest.js";
import { normalizeColumns, normalizeRows } from "../numeric/normalize.js";
import { gram } from "../numeric/product.js";
import type { ComputeOptions } from "../numeric/session.js";
import { type Axes, principalAxes } from "./axes.js";
import { type Kernel, kernelOf } from "./kernel.js";
import { once, oncePer } from "./once.js";
import { type RbfKernel, rbfKernel } from "./rbf-kernel.js";
import { correlationRsm, distanceRsm, type RankedPairs, rankedPairs } from "./rsm.js";
import { topCandidates } from "./top-candidates.js";

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
  /** (n, d), every column with mean 0 and length 1; NaN for a constant column. */
  unitColumns(): Matrix;
  /** Inner products of the centered rows. */
  linearKernel(): Promise<Kernel>;
  /** (n, n), cosines of all pairs of sentences. */
  cosines(): Promise<Matrix>;
  /** The Gaussian kernel with σ = half the median distance. */
  rbfKernel(): Promise<RbfKernel>;
  /** Ranks of the correlations of all pairs of sentences. */
  correlationRanks(): Promise<RankedPairs>;
  /** Ranks of their Euclidean distances, nearest highest. */
  distanceRanks(): Promise<RankedPairs>;
  /** The k nearest other sentences of each by cosine; null if a state is NaN or zero. */
  neighbours(k: number): Promise<Neighbours | null>;
  /** The k leading principal axes, fewer where the rank is lower. */
  axes(k: number): Promise<Axes>;
}

/** Up to so many sentences all cosines fit in 64 MB, and one product serves several measures. */
const heldWhole = 4096;

/** Returns `states` (n, d) prepared for any number of measures. No work is done yet. */
export function prepare(states: Matrix, compute: ComputeOptions = {}): Prepared {
  const centered = once(() => centerColumns(states));
  const normalized = once(() => normalizeRows(states));
  const cosines = once(() => gram(normalized(), compute));
  const linearKernel = once(async () => kernelOf(await gram(centered(), compute)));
  return {
    n: states.rows,
    d: states.cols,
    states,
    compute,
    centered,
    normalized,
    unitColumns: once(() => normalizeColumns(centered())),
    cosines,
    linearKernel,
    rbfKernel: once(async () => rbfKernel(await linearKernel())),
    correlationRanks: once(async () => rankedPairs(await correlationRsm(states, compute))),
    distanceRanks: once(async () => rankedPairs(distanceRsm(await linearKernel()))),
    neighbours: oncePer(async k => {
      const rows = normalized();
      if (!rows.data.every(Number.isFinite)) return null;
      return states.rows <= heldWhole
        ? topCandidates(await cosines(), k, { excludeSelf: true })
        : nearest(rows, rows, k, { ...compute, excludeSelf: true });
    }),
    axes: oncePer(async k => principalAxes(centered(), await linearKernel(), k)),
  };
}
