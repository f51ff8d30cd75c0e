import { seeded } from "../numeric/random.js";
import { bootstrapMean } from "../numeric/statistics/bootstrap.js";
import { clopperPearson } from "../numeric/statistics/clopper-pearson.js";
import { defaultConfidence } from "../numeric/statistics/interval.js";
import type { ScoreRow } from "./task.js";

/** What a row says of an interval. */
export type ScoreInterval = Pick<ScoreRow, "low" | "high" | "interval" | "confidence">;

/** Where none can be had. */
export const noScoreInterval: ScoreInterval = {
  low: Number.NaN,
  high: Number.NaN,
  interval: "none",
  confidence: Number.NaN,
};

/**
 * Returns the interval of the mean of one score an item: exact (Clopper–Pearson) where every score
 * is 0 or 1, a BCa bootstrap over items elsewhere.
 *
 * @returns None of fewer than two scores that are no hits, or if a score is NaN.
 */
export function scoreInterval(
  scores: readonly number[],
  confidence = defaultConfidence,
): ScoreInterval {
  if (scores.length === 0 || scores.some(Number.isNaN)) return noScoreInterval;
  if (scores.every(score => score === 0 || score === 1)) {
    const hits = scores.filter(score => score === 1).length;
    const ends = clopperPearson(hits, scores.length, confidence);
    return { ...ends, interval: "clopper-pearson", confidence };
  }
  if (scores.length < 2) return noScoreInterval;
  return { ...bootstrapMean(scores, seeded(0), { confidence }), interval: "bca", confidence };
}
