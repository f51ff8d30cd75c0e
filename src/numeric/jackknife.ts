import { checkConfidence, defaultConfidence, type Interval } from "./interval.js";
import { normalQuantile } from "./normal.js";
import { mean } from "./summary.js";

/**
 * Returns the jackknife standard error √((n−1)/n · Σ(θ₋ᵢ − θ̄)²) from the n
 * leave-one-out values of a statistic.
 *
 * It is what a statistic over pairs of sentences (CKA, RSA) needs: a bootstrap
 * resample holds some sentences twice, and the similarity of a sentence to its own
 * copy is no draw from the similarity of two sentences.
 *
 * @returns NaN if n < 2 or a value is NaN.
 * @see Efron & Stein 1981, The jackknife estimate of variance,
 *   https://doi.org/10.1214/aos/1176345462
 */
export function jackknifeError(leaveOneOut: ArrayLike<number>): number {
  const n = leaveOneOut.length;
  if (n < 2) return Number.NaN;
  const center = mean(leaveOneOut);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (leaveOneOut[i]! - center) ** 2;
  return Math.sqrt(((n - 1) / n) * sum);
}

/** Returns estimate ± z · the jackknife standard error; the ends may pass the statistic's range. */
export function jackknifeInterval(
  estimate: number,
  leaveOneOut: ArrayLike<number>,
  confidence = defaultConfidence,
): Interval {
  checkConfidence("jackknifeInterval", confidence);
  const reach = normalQuantile((1 + confidence) / 2) * jackknifeError(leaveOneOut);
  return { low: estimate - reach, high: estimate + reach };
}
