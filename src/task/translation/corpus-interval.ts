import { seeded } from "../../numeric/random.js";
import { biasCorrected, meanAcceleration, resamples } from "../../numeric/statistics/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../../numeric/statistics/interval.js";
import { noScoreInterval, type ScoreInterval } from "../score-interval.js";
import { sumOf } from "./translation-levels.js";
import type { TranslationMeasure } from "./translation-measures.js";

/**
 * Returns the bias-corrected and accelerated bootstrap interval of a score of a corpus: sentences
 * are drawn with replacement, their statistics summed, 1,000 times; the acceleration is that of the
 * scores without one sentence.
 *
 * @param statistics One list a sentence.
 * @returns None of fewer than two sentences.
 */
export function corpusInterval(
  statistics: readonly ArrayLike<number>[],
  score: TranslationMeasure["score"],
  seed = 0,
): ScoreInterval {
  const n = statistics.length;
  if (n < 2) return noScoreInterval;
  const total = sumOf(statistics);
  const chosen = resamples(n, defaultDraws, seeded(seed));
  const sums = new Float64Array(total.length);
  const replicates = Float64Array.from({ length: defaultDraws }, (_, draw) => {
    sums.fill(0);
    for (let at = draw * n; at < (draw + 1) * n; at++) {
      const own = statistics[chosen[at]!]!;
      for (let k = 0; k < sums.length; k++) sums[k]! += own[k]!;
    }
    return score(sums);
  }).sort();
  const influences = statistics.map(own => -score(total.map((sum, k) => sum - own[k]!)));
  const ends = biasCorrected(replicates, score(total), meanAcceleration(influences));
  return { ...ends, interval: "bca", confidence: defaultConfidence };
}
