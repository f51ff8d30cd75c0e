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
 * Returns Pearson's partial correlation of a and b given a third quantity: what is left of their
 * correlation once each is explained by it, (r_ab − r_ac r_bc) / √((1 − r_ac²)(1 − r_bc²)).
 * @returns NaN if any of the three is constant, or `given` explains a or b entirely.
 * @throws RangeError if the lengths differ.
 */
export function partialPearson(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  given: ArrayLike<number>,
): number {
  const ac = pearson(a, given);
  const bc = pearson(b, given);
  const rest = (1 - ac ** 2) * (1 - bc ** 2);
  return rest > 0 ? (pearson(a, b) - ac * bc) / Math.sqrt(rest) : Number.NaN;
}

/** Returns Spearman's partial correlation: Pearson's of the ranks, ties at their mean rank. */
export function partialSpearman(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  given: ArrayLike<number>,
): number {
  return partialPearson(ranks(a), ranks(b), ranks(given));
}
