import { once, oncePer } from "../../base/once.js";
import { type CenteredColumns, centeredColumns } from "../../numeric/linear/centered-columns.js";
import { columnProducts, rowNorms } from "../../numeric/linear/inner.js";
import { normalizeRows } from "../../numeric/linear/normalize.js";
import { gram } from "../../numeric/linear/product.js";
import type { ComputeOptions } from "../../numeric/linear/session.js";
import type { Matrix } from "../../numeric/matrix.js";
import { type Neighbours, nearest } from "../../numeric/nearest.js";
import { type Axes, principalAxes } from "./axes.js";
import { correlationsFrom, cosinesFrom } from "./inner-products.js";
import { type Kernel, kernelOf } from "./kernel.js";
import { type RbfKernel, rbfKernel } from "./rbf-kernel.js";
import { distanceRsm, type RankedPairs, rankedPairs } from "./rsm.js";
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
  /** (n, d), every column with mean 0, and the means. */
  centered(): Promise<CenteredColumns>;
  /** (n): the length of each state. */
  norms(): Float64Array;
  /** (d): the length of each centered column. */
  columnNorms(): Promise<Float64Array>;
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

/** Up to so many sentences all cosines fit in 64 MB, and serve several measures. */
const heldWhole = 4096;

/** Returns `states` (n, d) prepared for any number of measures. No work is done yet. */
export function prepare(states: Matrix, compute: ComputeOptions = {}): Prepared {
  const centered = once(() => centeredColumns(states, compute));
  const norms = once(() => rowNorms(states));
  const linearKernel = once(async () => kernelOf(await gram((await centered()).centered, compute)));
  const cosines = once(async () =>
    cosinesFrom(await linearKernel(), await centered(), norms(), compute),
  );
  const correlations = async () =>
    correlationsFrom(await linearKernel(), await centered(), states, compute);
  return {
    n: states.rows,
    d: states.cols,
    states,
    compute,
    centered,
    norms,
    columnNorms: once(async () => {
      const { centered: columns } = await centered();
      return columnProducts(columns, columns).map(Math.sqrt);
    }),
    cosines,
    linearKernel,
    rbfKernel: once(async () => rbfKernel(await linearKernel())),
    correlationRanks: once(async () => rankedPairs(await correlations())),
    distanceRanks: once(async () => rankedPairs(distanceRsm(await linearKernel()))),
    neighbours: oncePer(async k => {
      if (!norms().every(norm => norm > 0 && Number.isFinite(norm))) return null;
      if (states.rows <= heldWhole) return topCandidates(await cosines(), k, { excludeSelf: true });
      const rows = normalizeRows(states);
      return nearest(rows, rows, k, { ...compute, excludeSelf: true });
    }),
    axes: oncePer(async k => principalAxes((await centered()).centered, await linearKernel(), k)),
  };
}
