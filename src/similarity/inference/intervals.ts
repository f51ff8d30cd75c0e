import { type Random, seeded } from "../../numeric/random.js";
import { bootstrapMean, resamples } from "../../numeric/statistics/bootstrap.js";
import {
  checkConfidence,
  defaultConfidence,
  defaultDraws,
  type Interval,
} from "../../numeric/statistics/interval.js";
import { normalQuantile } from "../../numeric/statistics/normal.js";
import { variance } from "../../numeric/statistics/summary.js";

/** @file Intervals over sentences, as rows carry them: both ends, and how they were made. */

/**
 * How an interval was made: a bias-corrected and accelerated bootstrap over sentences, the exact
 * binomial, a jackknife; "none" where a value is no mean over sentences and has no influence.
 */
export type IntervalKind = "bca" | "clopper-pearson" | "jackknife" | "none";

/** An interval and the method that it was made by. */
export interface NamedInterval extends Interval {
  readonly interval: IntervalKind;
  /** In (0, 1); NaN where there is no interval. */
  readonly confidence: number;
}

/** Where a value is no mean over sentences and has no influence either. */
export const noInterval: NamedInterval = {
  low: Number.NaN,
  high: Number.NaN,
  interval: "none",
  confidence: Number.NaN,
};

/** What `intervalOfMean` takes. */
export interface IntervalOfMeanOptions {
  /** In (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
  /** Of the resamples; defaults to 0. */
  readonly seed?: number;
  /** What a sentence's number can be; defaults to [0, 1], and is [−1, 1] for differences of hits. */
  readonly range?: readonly [least: number, most: number];
}

/**
 * Returns the interval of the mean of one number a sentence: BCa, or, where all sentences
 * agree and no resample could tell that from certainty, what the exact binomial interval
 * leaves open. If all of n say v, the share that would say so is at least q = (α/2)^(1/n)
 * (Clopper–Pearson), and the rest may say anything in the range:
 *
 *   [v − (1 − q)(v − least), v + (1 − q)(most − v)].
 *
 * @param sentences (n): hits, shares, reciprocal ranks.
 * @returns NaN ends if a number is NaN, or there is none.
 */
export function intervalOfMean(
  sentences: Float64Array,
  {
    confidence = defaultConfidence,
    draws = defaultDraws,
    seed = 0,
    range: [least, most] = [0, 1],
  }: IntervalOfMeanOptions = {},
): NamedInterval {
  checkConfidence("intervalOfMean", confidence);
  const value = sentences[0];
  if (value === undefined || sentences.some(other => other !== value)) {
    const source = drawn(sentences.length, draws, seed);
    const ends = bootstrapMean(sentences, source, { draws, confidence });
    return { ...ends, interval: "bca", confidence };
  }
  const others = 1 - ((1 - confidence) / 2) ** (1 / sentences.length);
  return {
    low: value - others * (value - least),
    high: value + others * (most - value),
    interval: "clopper-pearson",
    confidence,
  };
}

/**
 * Returns the interval of ± z standard errors from each sentence's influence. A measure
 * that cannot pass 1 is treated as a correlation: the errors are taken on Fisher's scale,
 * artanh θ, which keeps the interval inside and lets it be longer towards 0.
 *
 * @param influence (n): (n − 1)(θ − θ₋ᵢ), exact or to first order.
 * @param range The ends are cut off there.
 */
export function intervalOfInfluence(
  value: number,
  influence: Float64Array,
  [least, most]: readonly [number, number],
  confidence = defaultConfidence,
): NamedInterval {
  const z = normalQuantile((1 + checkConfidence("intervalOfInfluence", confidence)) / 2);
  const error = Math.sqrt(variance(influence) / influence.length);
  const asCorrelation = most === 1 && Math.abs(value) < 1;
  const end = (sign: number) =>
    asCorrelation
      ? Math.tanh(Math.atanh(value) + (sign * z * error) / (1 - value * value))
      : value + sign * z * error;
  return {
    low: Math.max(least, end(-1)),
    high: Math.min(most, end(1)),
    interval: "jackknife",
    confidence,
  };
}

/** More indices than these are not worth their memory, 64 MB: they are drawn anew each time. */
const mostKept = 2 ** 24;

let kept: { readonly key: string; readonly chosen: Uint32Array } | undefined;

/** Returns what the bootstrap draws from, and keeps the last: one battery asks for it again and again. */
function drawn(n: number, draws: number, seed: number): Random | Uint32Array {
  if (n * draws > mostKept) return seeded(seed);
  const key = `${n} ${draws} ${seed}`;
  if (kept?.key !== key) kept = { key, chosen: resamples(n, draws, seeded(seed)) };
  return kept.chosen;
}
