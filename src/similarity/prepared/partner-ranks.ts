import type { Matrix } from "../../numeric/matrix.js";
import type { Order } from "./order.js";
import { rankAmong } from "./sorted-scores.js";

/** How many others are nearer than the translation. */
export interface PartnerRanks {
  /** (n): the rank of x_i's translation among all y; 1 is best. */
  readonly forward: Float64Array;
  /** (n): the rank of x_i among all x for its translation. */
  readonly backward: Float64Array;
}

/**
 * Returns at which rank each sentence finds its translation when all candidates
 * are sorted by descending score. A tie counts against it: the rank is one more
 * than the number of other candidates that score at least as high, so that a
 * representation in which everything is equal retrieves nothing.
 *
 * @param scores (n, n): s_ij of x_i and y_j.
 * @returns Ranks in 1 … n; all NaN if any score of a partner is NaN, which one NaN state
 *   anywhere brings about.
 */
export function partnerRanks(scores: Matrix): PartnerRanks {
  const n = scores.rows;
  const { data } = scores;
  const partner = Float64Array.from({ length: n }, (_, j) => data[j * n + j]!);
  if (partner.some(Number.isNaN)) {
    const none = new Float64Array(n).fill(Number.NaN);
    return { forward: none, backward: none };
  }
  const forward = new Float64Array(n);
  const backward = new Int32Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    const own = partner[i]!;
    let atLeast = 0; // its own score is among them: the rank starts at 1
    for (let j = 0; j < n; j++, at++) {
      const score = data[at]!;
      atLeast += Number(score >= own); // added, not branched on: no processor guesses these
      backward[j]! += Number(score >= partner[j]!);
    }
    forward[i] = atLeast;
  }
  return { forward, backward: Float64Array.from(backward) };
}

/**
 * Returns what `partnerRanks` would count if row i of x were paired with row `order[i]` of y.
 * @param byQuery `sortedScores` of the scores.
 * @param byCandidate `sortedScores` of their transpose.
 */
export function partnerRanksUnder(
  order: Order,
  { data }: Matrix,
  byQuery: Matrix,
  byCandidate: Matrix,
): PartnerRanks {
  const n = order.length;
  const forward = new Float64Array(n);
  const backward = new Float64Array(n);
  order.forEach((j, i) => {
    const score = data[i * n + j]!;
    forward[i] = rankAmong(byQuery, i, score);
    backward[i] = rankAmong(byCandidate, j, score);
  });
  return { forward, backward };
}
