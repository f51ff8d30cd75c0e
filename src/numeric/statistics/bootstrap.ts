import type { Random } from "../random.js";
import { checkConfidence, defaultConfidence, defaultDraws, type Interval } from "./interval.js";
import { normalCdf, normalQuantile } from "./normal.js";
import { mean, quantileSorted } from "./summary.js";

/** How an interval is drawn. */
export interface BootstrapOptions {
  /** How many resamples to draw; defaults to 1,000. */
  readonly draws?: number;
  /** Of the interval, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
}

/**
 * Returns which of n values each bootstrap resample holds: (draws, n) numbers below n. Scores
 * of the same sentences can share them, which spares drawing them anew.
 */
export function resamples(n: number, draws: number, random: Random): Uint32Array {
  const chosen = new Uint32Array(draws * n);
  for (let at = 0; at < chosen.length; at++) chosen[at] = random.integer(n);
  return chosen;
}

/**
 * Returns the bootstrap replicates of the mean of `values`, sorted ascending: of each
 * resample its mean.
 * @param chosen The resamples of these n values.
 */
export function bootstrapMeans(values: ArrayLike<number>, chosen: Uint32Array): Float64Array {
  const n = values.length;
  const means = new Float64Array(chosen.length / n);
  for (let b = 0, at = 0; b < means.length; b++) {
    let sum = 0;
    for (const end = at + n; at < end; at++) sum += values[chosen[at]!]!;
    means[b] = sum / n;
  }
  return means.sort();
}

/**
 * Returns the bias-corrected and accelerated bootstrap interval of the mean of
 * per-sentence values: second-order accurate, so that a skewed score near 0 or 1
 * is covered at about the nominal rate where the percentile interval is not.
 *
 * If all values are equal the interval is that point: no resample can differ.
 *
 * @param values (n), one a sentence: hits, reciprocal ranks, overlaps, differences.
 * @param source Draws the resamples, or the resamples themselves.
 * @returns NaN ends if n < 2 or a value is NaN.
 * @see Efron 1987, Better bootstrap confidence intervals, https://doi.org/10.2307/2289144
 */
export function bootstrapMean(
  values: ArrayLike<number>,
  source: Random | Uint32Array,
  { draws = defaultDraws, confidence = defaultConfidence }: BootstrapOptions = {},
): Interval {
  checkConfidence("bootstrapMean", confidence);
  const estimate = mean(values);
  if (values.length < 2 || Number.isNaN(estimate)) return { low: Number.NaN, high: Number.NaN };
  const chosen = "uniform" in source ? resamples(values.length, draws, source) : source;
  const replicates = bootstrapMeans(values, chosen);
  return biasCorrected(replicates, estimate, meanAcceleration(values), confidence);
}

/** Returns the percentile interval of replicates, which are sorted. */
export function percentiles(replicates: Float64Array, confidence = defaultConfidence): Interval {
  const tail = (1 - confidence) / 2;
  return { low: quantileSorted(replicates, tail), high: quantileSorted(replicates, 1 - tail) };
}

/**
 * Returns the bootstrap replicates of Σ above / Σ below, sorted ascending.
 * @param chosen The resamples of these n pairs.
 */
export function bootstrapRatios(
  above: ArrayLike<number>,
  below: ArrayLike<number>,
  chosen: Uint32Array,
): Float64Array {
  const n = above.length;
  const ratios = new Float64Array(chosen.length / n);
  for (let b = 0, at = 0; b < ratios.length; b++) {
    let [own, other] = [0, 0];
    for (const end = at + n; at < end; at++) {
      own += above[chosen[at]!]!;
      other += below[chosen[at]!]!;
    }
    ratios[b] = own / other;
  }
  return ratios.sort();
}

/** Of the replicates' range: far above the rounding of a mean, far below the least step between two means of scores. */
const rounding = 1e-9;

/**
 * Returns the BCa interval from sorted replicates.
 * @param acceleration Of the influence values; 0 gives the bias-corrected percentile interval.
 */
export function biasCorrected(
  replicates: Float64Array,
  estimate: number,
  acceleration: number,
  confidence = defaultConfidence,
): Interval {
  // Ties count half: equal scores whose sums were rounded in different orders tie as well.
  const tie = rounding * (replicates.at(-1)! - replicates[0]!);
  let below = 0;
  for (const replicate of replicates) {
    const over = replicate - estimate;
    below += over < -tie ? 1 : over <= tie ? 0.5 : 0;
  }
  const share = below / replicates.length;
  // All replicates on one side: the correction is infinite and the percentiles say all there is.
  const bias = share > 0 && share < 1 ? normalQuantile(share) : 0;
  const end = (level: number) => {
    const z = bias + normalQuantile(level);
    return quantileSorted(replicates, normalCdf(bias + z / (1 - acceleration * z)));
  };
  return { low: end((1 - confidence) / 2), high: end((1 + confidence) / 2) };
}

/** Returns the acceleration of a mean: Σδ³ / (6 (Σδ²)^1.5) of the deviations δ from the mean; 0 if there are none. */
export function meanAcceleration(values: ArrayLike<number>): number {
  const center = mean(values);
  let second = 0;
  let third = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - center;
    second += deviation * deviation;
    third += deviation ** 3;
  }
  return second === 0 ? 0 : third / (6 * second ** 1.5);
}
