import { once, oncePer, oncePerObject } from "../../base/once.js";
import { product } from "../../numeric/linear/product.js";
import { transpose } from "../../numeric/linear/transpose.js";
import { type Matrix, pairedRows } from "../../numeric/matrix.js";
import { equalScores } from "../../numeric/neighbours/coincident.js";
import { drawTies } from "../../numeric/neighbours/draw-ties.js";
import type { Neighbours } from "../../numeric/neighbours/nearest.js";
import { topCandidates } from "../../numeric/neighbours/top-candidates.js";
import { type CrossTerms, crossTerms } from "./kernel.js";
import type { Order } from "./order.js";
import { type PartnerRanks, partnerRanks, partnerRanksUnder } from "./partner-ranks.js";
import { type Prepared, prepare, tieBreaker } from "./prepare.js";
import { sortedScores } from "./sorted-scores.js";

/** The nearest neighbours across two languages, in both directions. */
export interface Candidates {
  readonly forward: Neighbours;
  readonly backward: Neighbours;
}

/** Two prepared representations of the same n sentences, and what is derived from both. */
export interface Pair {
  readonly n: number;
  readonly x: Prepared;
  readonly y: Prepared;
  /** (n, n): c_ij = cos(x_i, y_j). */
  cosines(): Promise<Matrix>;
  /** (n, n): at (j, i) the same. */
  transposed(): Promise<Matrix>;
  /**
   * The k best of the other side by cosine, for each x (forward) and each y (backward); null if a
   * state is NaN or zero. Equal ones are drawn at random, and `ties` has all of them.
   */
  candidates(k: number): Promise<Candidates | null>;
  /** The sums over both linear kernels that every linear CKA needs. */
  linearTerms(): Promise<CrossTerms>;
  /** The same for the Gaussian kernels. */
  rbfTerms(): Promise<CrossTerms>;
  /** Where each sentence's translation comes among all by cosine, both ways. */
  ranks(): Promise<PartnerRanks>;
  /** The same when row i of x is paired with row `order[i]` of y. */
  ranksUnder(order: Order): Promise<PartnerRanks>;
}

/**
 * Returns the pair of x and y, row i of one with row i of the other.
 * @throws RangeError if `x` and `y` differ in number of rows.
 */
export function pair(x: Prepared | Matrix, y: Prepared | Matrix): Pair {
  const a = "states" in x ? x : prepare(x);
  const b = "states" in y ? y : prepare(y);
  const n = pairedRows("pair", a.states, b.states);
  const cosines = once(async () => {
    if (a.d !== b.d)
      throw new RangeError(
        `pair: cosines need x and y of equal width, got ${a.d} and ${b.d} dimensions`,
      );
    const found = await product(a.states, b.states, {
      ...a.compute,
      transposeY: true,
      rows: reciprocals(a.norms()),
      columns: reciprocals(b.norms()),
    });
    equalScores(found, a.coincident(), b.coincident());
    return found;
  });
  const transposed = once(async () => transpose(await cosines()));
  const byX = once(async () => sortedScores(await cosines()));
  const byY = once(async () => sortedScores(await transposed()));
  return {
    n,
    x: a,
    y: b,
    cosines,
    transposed,
    candidates: oncePer(async k => {
      const scores = await cosines();
      if (!scores.data.every(Number.isFinite)) return null;
      return {
        forward: drawTies(topCandidates(scores, k), tieBreaker(a.seed, "x")),
        backward: drawTies(topCandidates(await transposed(), k), tieBreaker(b.seed, "y")),
      };
    }),
    linearTerms: once(async () => crossTerms(await a.linearKernel(), await b.linearKernel())),
    rbfTerms: once(async () =>
      crossTerms((await a.rbfKernel()).kernel, (await b.rbfKernel()).kernel),
    ),
    ranks: once(async () => partnerRanks(await cosines())),
    ranksUnder: oncePerObject(async (order: Order) =>
      partnerRanksUnder(order, await cosines(), await byX(), await byY()),
    ),
  };
}

/** A zero state has no direction: its cosines are NaN. */
function reciprocals(norms: Float64Array): Float64Array {
  return norms.map(norm => (norm === 0 ? Number.NaN : 1 / norm));
}
