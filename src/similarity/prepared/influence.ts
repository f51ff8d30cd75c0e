import { mean } from "../../numeric/statistics/summary.js";

/** Returns (n − 1)(θ − θ₋ᵢ) for each sentence: its mean square over n is the jackknife variance. */
export function influenceOf(value: number, leaveOneOut: Float64Array): Float64Array {
  const n = leaveOneOut.length;
  return leaveOneOut.map(without => (n - 1) * (value - without));
}

/**
 * Returns each pair's first-order influence on Pearson's correlation r of a and b:
 * z_a z_b − r (z_a² + z_b²)/2, z in units of the population standard deviation.
 */
export function influenceOfCorrelation(a: Float64Array, b: Float64Array, r: number): Float64Array {
  const za = standardScores(a);
  const zb = standardScores(b);
  return za.map((u, i) => u * zb[i]! - (r * (u * u + zb[i]! ** 2)) / 2);
}

/** Returns the values in units of the population standard deviation from their mean. */
export function standardScores(values: Float64Array): Float64Array {
  const center = mean(values);
  const deviation = Math.sqrt(mean(values.map(value => (value - center) ** 2)));
  return values.map(value => (value - center) / deviation);
}
