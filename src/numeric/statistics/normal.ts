/**
 * @file The standard normal distribution, for intervals.
 */

/** Returns P(Z ≤ z), to about 1e-15 (Marsaglia's series near 0, a continued fraction in the tails). */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < -38) return 0;
  if (z > 38) return 1;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(z) < 5) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 + sum * density;
  }
  let fraction = Math.abs(z);
  for (let k = 60; k > 0; k--) fraction = Math.abs(z) + k / fraction;
  const tail = density / fraction;
  return z < 0 ? tail : 1 - tail;
}

/**
 * Returns the z with P(Z ≤ z) = p, by Newton's method on `normalCdf`.
 * @param p In (0, 1); 0 and 1 give −∞ and ∞.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: expected p in [0, 1], got ${p}`);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  // The start is Shore-like for the tail; from below, Newton on the log of a log-concave
  // distribution function converges monotonically.
  let z = p < 0.02425 ? -Math.sqrt(-2 * Math.log(p)) : (p - 0.5) * Math.sqrt(2 * Math.PI);
  for (let step = 0; step < 60; step++) {
    const cdf = normalCdf(z);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const move = (Math.log(cdf / p) * cdf) / density;
    z -= move;
    if (Math.abs(move) < 1e-14 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}
