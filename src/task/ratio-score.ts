import { seeded } from "../numeric/random.js";
import { resamples } from "../numeric/statistics/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import { quantileSorted, variance } from "../numeric/statistics/summary.js";
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
  const score = (chosen: Iterable<number>) => {
    let [sum, per] = [0, 0];
    for (const i of chosen) {
      sum += parts[i]!.sum;
      per += parts[i]!.per;
    }
    return of(sum / per);
  };
  const value = score(parts.keys());
  if (n < 2) return { value, stderr: Number.NaN, n, ...noScoreInterval };
  const draws = resamples(n, defaultDraws, seeded(0));
  const drawn = Float64Array.from({ length: defaultDraws }, (_, b) =>
    score(draws.subarray(b * n, (b + 1) * n)),
  ).sort();
  const tail = (1 - defaultConfidence) / 2;
  const [low, high] = [quantileSorted(drawn, tail), quantileSorted(drawn, 1 - tail)];
  const stderr = Math.sqrt(variance(drawn));
  return { value, stderr, n, low, high, interval: "percentile", confidence: defaultConfidence };
}
