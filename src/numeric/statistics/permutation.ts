/**
 * Returns the p-value (1 + #{null ≥ observed}) / (1 + N) of a one-sided permutation
 * test that takes large values for evidence. The observed pairing counts as one of
 * the permutations, so that the p-value is valid and never 0.
 *
 * @param nullValues N values of the statistic under random pairings.
 * @returns In [1/(N+1), 1], or NaN if the observed value is NaN.
 * @see Phipson & Smyth 2010, Permutation p-values should never be zero,
 *   https://doi.org/10.2202/1544-6115.1585
 */
export function permutationP(observed: number, nullValues: ArrayLike<number>): number {
  if (Number.isNaN(observed)) return Number.NaN;
  let atLeast = 0;
  for (let i = 0; i < nullValues.length; i++)
    // A null value that is undefined is no evidence: it counts against the claim.
    if (!(nullValues[i]! < observed)) atLeast++;
  return (1 + atLeast) / (1 + nullValues.length);
}

/**
 * Returns the p-values of several statistics, corrected for having looked at all of
 * them: each observed value is held against the null distribution of the maximum
 * (Westfall–Young, single step). Use it when the best layer, or the best of
 * layer × layer, is reported.
 *
 * As in `permutationP` an undefined null value counts against the claim: that of one
 * statistic leaves the draw's maximum undefined, and so counts against all. A statistic whose
 * observed value is NaN is no candidate for the best, and its draws are not looked at.
 *
 * @param observed (m), one a statistic.
 * @param nullValues N arrays (m): draw b holds all m statistics under permutation b,
 *   the same permutation for each, which keeps their dependence.
 * @returns (m) corrected p-values, none smaller than its uncorrected one; NaN where the
 *   observed value is.
 * @see Westfall & Young 1993, Resampling-based multiple testing
 */
export function maxStatisticP(
  observed: ArrayLike<number>,
  nullValues: readonly ArrayLike<number>[],
): Float64Array {
  const maxima = nullValues.map(draw => {
    if (draw.length !== observed.length)
      throw new RangeError(
        `maxStatisticP: expected ${observed.length} statistics a draw, got ${draw.length}`,
      );
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < draw.length; k++)
      if (!Number.isNaN(observed[k]!)) largest = Math.max(largest, draw[k]!); // NaN stays
    return largest;
  });
  return Float64Array.from(observed, value => permutationP(value, maxima));
}
