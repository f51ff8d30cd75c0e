import type { Matrix } from "../numeric/matrix.js";
import type { Order } from "./order.js";

export interface PartnerRanks {
  /** (n): rank of y's row `order[i]` among all y for query x_i; 1 is best. */
  readonly forward: Float64Array;
  /** (n): rank of x_i among all x for query y's row `order[i]`. */
  readonly backward: Float64Array;
}

/**
 * Returns at which rank each sentence finds its translation when all candidates
 * are sorted by descending score. A tie counts against it: the rank is one more
 * than the number of other candidates that score at least as high, so that a
 * representation in which everything is equal retrieves nothing.
 *
 * @param scores (n, n): s_ij of x_i and y_j.
 * @param order Row i of x is paired with row `order[i]` of y; defaults to i.
 * @returns Ranks in 1 … n; all NaN if any score of a partner is NaN, which one NaN state
 *   anywhere brings about.
 */
export function partnerRanks(scores: Matrix, order?: Order): PartnerRanks {
  const n = scores.rows;
  const { data } = scores;
  const forward = new Float64Array(n);
  const backward = new Float64Array(n);
  for (let i = 0; i < n; i++)
    if (Number.isNaN(data[i * n + i]!))
      return { forward: forward.fill(Number.NaN), backward: backward.fill(Number.NaN) };
  const partner = new Float64Array(n); // by column: the score that its x must beat
  for (let i = 0; i < n; i++) {
    const j = order ? order[i]! : i;
    partner[j] = data[i * n + j]!;
  }
  const column = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    const own = data[at + (order ? order[i]! : i)]!;
    let atLeast = 0; // its own score is among them: the rank starts at 1
    for (let j = 0; j < n; j++, at++) {
      const score = data[at]!;
      if (score >= own) atLeast++;
      if (score >= partner[j]!) column[j]!++;
    }
    forward[i] = atLeast;
  }
  for (let i = 0; i < n; i++) backward[i] = column[order ? order[i]! : i]!;
  return { forward, backward };
}
