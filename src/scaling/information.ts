import type { Fit } from "./fit.js";

/**
 * Returns Akaike's criterion with the correction for few points,
 *
 *   AICc = n·log(RSS/n) + 2k + 2k(k+1)/(n − k − 1),   k = p + 1,
 *
 * RSS the weighted sum of squares and the noise the (p+1)-th parameter. Only differences
 * between laws on the same points, in the same space, mean anything.
 *
 * @returns NaN for a Huber fit, which has no Gaussian likelihood, or where n ≤ k + 1: too few
 *   points to correct for.
 * @see Hurvich & Tsai 1989, https://doi.org/10.1093/biomet/76.2.297
 */
export function aicc({ problem, objective }: Fit): number {
  const n = problem.points.length;
  const k = problem.size + 1;
  if (problem.loss.huber !== undefined || n <= k + 1) return Number.NaN;
  return n * Math.log((2 * objective) / n) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}

/**
 * Returns the weight of evidence for each law among these, exp(−Δ/2) normalised.
 * @param criteria AICc of each; NaN gets weight NaN and the others share what there is. A law
 *   that passes through every point (−∞) has all the weight, or shares it with its like.
 */
export function akaikeWeights(criteria: readonly number[]): number[] {
  const known = criteria.filter(value => !Number.isNaN(value));
  const least = Math.min(...known);
  const evidence = (value: number) => (value === least ? 1 : Math.exp((least - value) / 2));
  const total = known.reduce((sum, value) => sum + evidence(value), 0);
  return criteria.map(value => evidence(value) / total);
}
