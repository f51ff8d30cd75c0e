import { fQuantile } from "./f-distribution.js";
import { checkConfidence, defaultConfidence, type Interval } from "./interval.js";

/**
 * Returns the exact binomial interval of a proportion: the ends are the probabilities at which as
 * many hits or more, and as many or fewer, have the chance α/2. In F quantiles,
 *
 *   low = h / (h + (n − h + 1) F(α/2; 2(n − h + 1), 2h)),
 *   high = (h + 1) F(α/2; 2(h + 1), 2(n − h)) / (n − h + (h + 1) F(…)).
 *
 * @param hits In [0, n].
 * @returns NaN ends if n is 0.
 * @throws RangeError unless hits and n are whole numbers, 0 ≤ hits ≤ n.
 * @see Clopper & Pearson 1934, https://doi.org/10.1093/biomet/26.4.404
 */
export function clopperPearson(hits: number, n: number, confidence = defaultConfidence): Interval {
  checkConfidence("clopperPearson", confidence);
  if (!(Number.isInteger(hits) && Number.isInteger(n) && hits >= 0 && hits <= n))
    throw new RangeError(`clopperPearson: expected 0 ≤ hits ≤ n, got ${hits} of ${n}`);
  if (n === 0) return { low: Number.NaN, high: Number.NaN };
  const tail = (1 - confidence) / 2;
  const misses = n - hits;
  const below = () => hits / (hits + (misses + 1) * fQuantile(tail, 2 * (misses + 1), 2 * hits));
  const above = () => {
    const odds = (hits + 1) * fQuantile(tail, 2 * (hits + 1), 2 * misses);
    return odds / (misses + odds);
  };
  return { low: hits === 0 ? 0 : below(), high: misses === 0 ? 1 : above() };
}
