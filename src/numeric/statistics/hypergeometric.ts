import { logGamma } from "./log-gamma.js";

/**
 * Returns the probability that two sets drawn at random from n things share `common` or more.
 *
 *   P(X ≥ k) = Σ_{j ≥ k} C(a, j) C(n − a, b − j) / C(n, b)
 *
 * @param a The size of the one set.
 * @param b The size of the other.
 * @throws RangeError for sets larger than what they are drawn from, or more in common than they have.
 */
export function hypergeometricTail(common: number, n: number, a: number, b: number): number {
  const most = Math.min(a, b);
  const whole = [common, n, a, b].every(value => Number.isInteger(value) && value >= 0);
  if (!whole || a > n || b > n || common > most)
    throw new RangeError(
      `hypergeometricTail: expected ${common} in common of sets of ${a} and ${b} out of ${n}`,
    );
  const choose = (m: number, k: number) => logGamma(m + 1) - logGamma(k + 1) - logGamma(m - k + 1);
  let sum = 0;
  for (let j = Math.max(common, a + b - n); j <= most; j++)
    sum += Math.exp(choose(a, j) + choose(n - a, b - j) - choose(n, b));
  return Math.min(1, sum);
}
