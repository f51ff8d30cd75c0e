import { defaultConfidence, type Interval } from "./interval.js";
import { normalQuantile } from "./normal.js";

/**
 * Returns the interval of the difference of two independent shares, a/m − b/n, from the Wilson
 * intervals of both (Newcombe's hybrid score interval): it holds its level for few counts, and
 * stays within −1 … 1.
 *
 * @returns NaN ends if m or n is 0.
 * @see Newcombe 1998, Interval estimation for the difference between independent proportions,
 *   https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I (method 10)
 */
export function newcombe(
  a: number,
  m: number,
  b: number,
  n: number,
  confidence = defaultConfidence,
): Interval {
  if (m === 0 || n === 0) return { low: Number.NaN, high: Number.NaN };
  const z = normalQuantile((1 + confidence) / 2);
  const [first, second] = [wilson(a, m, z), wilson(b, n, z)];
  const [p, q] = [a / m, b / n];
  return {
    low: p - q - Math.hypot(p - first.low, second.high - q),
    high: p - q + Math.hypot(first.high - p, q - second.low),
  };
}

function wilson(count: number, n: number, z: number): Interval {
  const center = count + z ** 2 / 2;
  const half = z * Math.sqrt((count * (n - count)) / n + z ** 2 / 4);
  return { low: (center - half) / (n + z ** 2), high: (center + half) / (n + z ** 2) };
}
