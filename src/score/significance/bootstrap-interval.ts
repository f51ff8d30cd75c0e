import { numpyRandom } from "../../numeric/pcg64.js";
import {
  type CorpusMeasure,
  checkStatistics,
  type SystemStatistics,
  scoresOfDraws,
} from "./statistic.js";

/** How sacreBLEU draws. */
export interface DrawOptions {
  /** How many corpora are drawn. */
  readonly draws?: number;
  /** Of NumPy's generator; defaults to 12345, as sacreBLEU's. */
  readonly seed?: number;
}

/** sacreBLEU's own. */
export const sacrebleuSeed = 12345;

/** What a bootstrap says of a score. */
export interface BootstrapEstimate {
  /** Of the scores of the corpora that were drawn. */
  readonly mean: number;
  /** The 2.5 and the 97.5 per cent points of them. */
  readonly low: number;
  readonly high: number;
  /** Half of what lies between: sacreBLEU's "μ = 30.1 ± 0.9". */
  readonly halfWidth: number;
}

/**
 * Returns sacreBLEU's bootstrap interval (95 %) of a score of a corpus: sentences are drawn with
 * replacement, 1,000 times, by NumPy's generator, so that a seed gives the numbers that sacreBLEU
 * 2.6.0 gives.
 *
 * @param statistics What each sentence adds.
 * @throws RangeError for no sentences.
 */
export function bootstrapInterval(
  measure: CorpusMeasure,
  statistics: SystemStatistics,
  { draws = 1000, seed = sacrebleuSeed }: DrawOptions = {},
): BootstrapEstimate {
  checkStatistics("bootstrapInterval", statistics);
  const chosen = drawnSentences(statistics.length, draws, seed);
  return estimateOf(scoresOfDraws(measure, statistics, chosen));
}

/** The sentences that were drawn last: the metrics and systems of one comparison share them. */
let last: { readonly key: string; readonly chosen: Uint32Array } | undefined;

/** Returns which of n sentences each corpus holds: (draws, n), not to be written to. */
export function drawnSentences(n: number, draws: number, seed: number): Uint32Array {
  const key = `${n} ${draws} ${seed}`;
  if (last?.key !== key) last = { key, chosen: numpyRandom(seed).integers(n, draws * n) };
  return last.chosen;
}

/** Returns mean and interval of scores of drawn corpora. */
export function estimateOf(scores: Float64Array): BootstrapEstimate {
  const sorted = scores.slice().sort();
  const cut = Math.floor(sorted.length / 40);
  const [low, high] = [sorted[cut]!, sorted[sorted.length - cut - 1]!];
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { mean, low, high, halfWidth: 0.5 * (high - low) };
}
