import { seeded } from "../numeric/random.js";
import { bootstrapRatios, percentiles, resamples } from "../numeric/statistics/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import { sum, variance } from "../numeric/statistics/summary.js";
import { noScoreInterval, type ScoreInterval } from "./score-interval.js";

/** What an item adds to a ratio of sums. */
export interface RatioPart {
  /** Points, a log-probability. */
  readonly sum: number;
  /** What it is out of: the most points, a length. */
  readonly per: number;
}

/**
 * Returns f(Σ sum / Σ per) over items, its standard error and its interval, by 1,000 bootstrap
 * draws of items (percentiles); neither of fewer than two items.
 *
 * @param of Defaults to the ratio itself; must be monotone.
 */
export function ratioScore(
  parts: readonly RatioPart[],
  of: (ratio: number) => number = ratio => ratio,
): ScoreInterval & { readonly value: number; readonly stderr: number; readonly n: number } {
  const n = parts.length;
  const [sums, sizes] = [parts.map(({ sum }) => sum), parts.map(({ per }) => per)];
  const value = of(sum(sums) / sum(sizes));
  if (n < 2) return { value, stderr: Number.NaN, n, ...noScoreInterval };
  const chosen = resamples(n, defaultDraws, seeded(0));
  const drawn = bootstrapRatios(sums, sizes, chosen).map(of).sort();
  const stderr = Math.sqrt(variance(drawn));
  return {
    value,
    stderr,
    n,
    ...percentiles(drawn),
    interval: "percentile",
    confidence: defaultConfidence,
  };
}
