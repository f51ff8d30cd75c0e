import { once, oncePer } from "../../base/once.js";
import { type CenteredColumns, centeredColumns } from "../../numeric/linear/centered-columns.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import { columnProducts, rowNorms } from "../../numeric/linear/inner.js";
import { normalizeRows } from "../../numeric/linear/normalize.js";
import { gram } from "../../numeric/linear/product.js";
import type { Matrix } from "../../numeric/matrix.js";
import {
  type Coincident,
  coincidentRows,
  equalScores,
} from "../../numeric/neighbours/coincident.js";
import { drawTies } from "../../numeric/neighbours/draw-ties.js";
import type { Neighbours } from "../../numeric/neighbours/nearest.js";
import { nearestDrawn } from "../../numeric/neighbours/nearest-drawn.js";
import { topCandidates } from "../../numeric/neighbours/top-candidates.js";
import { type Random, seeded } from "../../numeric/random.js";
import { type Axes, principalAxes } from "./axes.js";
import { correlationsFrom, cosinesFrom } from "./inner-products.js";
import { type Kernel, kernelOf } from "./kernel.js";
import { type RbfKernel, rbfKernel } from "./rbf-kernel.js";
import { distanceRsm, type RankedPairs, rankedPairs } from "./rsm.js";

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
  /** Draws among equally near neighbours. */
  readonly seed: number;
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
  /** Which states are the same but for rounding; null if none are. */
  coincident(): Coincident | null;
  /**
   * The k nearest other sentences of each by cosine; null if a state is NaN or zero. Equally
   * near ones are drawn at random, for the two sides of a pair apart: if both chose by row
   * number they would agree about nothing. Up to `heldWhole` sentences `ties` has all of them.
   */
  neighbours(k: number, side: Side): Promise<Neighbours | null>;
  /** The k leading principal axes, fewer where the rank is lower. */
  axes(k: number): Promise<Axes>;
}

/** Which side of a pair states are on. */
export type Side = "x" | "y";

/** Up to so many sentences all cosines fit in 64 MB, and serve several measures. */
const heldWhole = 4096;

/**
 * Returns `states` (n, d) prepared for any number of measures. No work is done yet.
 * @param seed Draws among equally near neighbours.
 */
export function prepare(states: Matrix, compute: ComputeOptions = {}, seed = 0): Prepared {
  const centered = once(() => centeredColumns(states, compute));
  const norms = once(() => rowNorms(states));
  const linearKernel = once(async () => kernelOf(await gram((await centered()).centered, compute)));
  const coincident = once(() => coincidentRows(states, norms()));
  const cosines = once(async () => {
    const found = await cosinesFrom(await linearKernel(), await centered(), norms(), compute);
    equalScores(found, coincident(), coincident());
    return found;
  });
  const candidates = oncePer(async (k: number) =>
    topCandidates(await cosines(), k, { excludeSelf: true }),
  );
  const neighbours = (side: Side) =>
    oncePer(async (k: number) => {
      if (!norms().every(norm => norm > 0 && Number.isFinite(norm))) return null;
      const random = tieBreaker(seed, side);
      if (states.rows <= heldWhole) return drawTies(await candidates(k), random);
      return nearestDrawn(normalizeRows(states), k, { ...compute, random });
    });
  const found = { x: neighbours("x"), y: neighbours("y") };
  const correlations = async () =>
    correlationsFrom(await linearKernel(), await centered(), states, compute);
  return {
    n: states.rows,
    d: states.cols,
    states,
    compute,
    seed,
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
    coincident,
    neighbours: (k, side) => found[side](k),
    axes: oncePer(async k => principalAxes((await centered()).centered, await linearKernel(), k)),
  };
}

/** Returns what decides between equals on a side of a pair, apart from every other draw of a seed. */
export function tieBreaker(seed: number, side: Side): Random {
  return seeded(seed ^ (side === "x" ? 0x7469_6578 : 0x7469_6579));
}
