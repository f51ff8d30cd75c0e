import { ranks } from "./ranks.js";
import { mean } from "./summary.js";

/**
 * Returns Pearson's correlation of paired values, in [−1, 1].
 * @returns NaN if either side is constant or holds a NaN.
 * @throws RangeError if the lengths differ.
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RangeError(`pearson: expected equal lengths, got ${a.length} and ${b.length}`);
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const da = a[i]! - meanA;
    const db = b[i]! - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Returns Spearman's correlation: Pearson's of the ranks, ties at their mean rank. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}

/**
 * Returns Spearman's partial correlation of a and b given a third quantity: what is left of their
 * correlation once each is explained by it, (ρ_ab − ρ_ac ρ_bc) / √((1 − ρ_ac²)(1 − ρ_bc²)).
 * @returns NaN if any of the three is constant, or `given` orders a or b entirely.
 * @throws RangeError if the lengths differ.
 */
export function partialSpearman(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  given: ArrayLike<number>,
): number {
  const ac = spearman(a, given);
  const bc = spearman(b, given);
  const rest = (1 - ac ** 2) * (1 - bc ** 2);
  return rest > 0 ? (spearman(a, b) - ac * bc) / Math.sqrt(rest) : Number.NaN;
}
