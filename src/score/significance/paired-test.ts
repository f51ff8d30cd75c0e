import { numpyRandom } from "../../numeric/pcg64.js";
import {
  type BootstrapEstimate,
  type DrawOptions,
  drawnSentences,
  estimateOf,
  sacrebleuSeed,
} from "./bootstrap-interval.js";
import {
  type CorpusMeasure,
  checkStatistics,
  type SystemStatistics,
  scoresOfDraws,
  totalOf,
} from "./statistic.js";

/** How a system compares with another. */
export interface PairedComparison {
  /** Of the system. */
  readonly score: number;
  /** Of the baseline. */
  readonly baseline: number;
  /**
   * How likely a difference as large is where there is none, in (0, 1]. A system against itself has
   * the least that there is: no difference is not put down to chance, as in sacreBLEU.
   */
  readonly pValue: number;
}

/** The same with what the bootstrap says of both. */
export interface BootstrapComparison extends PairedComparison {
  /** Of the system. */
  readonly estimate: BootstrapEstimate;
  /** Of the baseline. */
  readonly baselineEstimate: BootstrapEstimate;
}

/**
 * Returns sacreBLEU's paired bootstrap test (`--paired-bs`) of a system against a baseline: the same
 * sentences are drawn for both, 1,000 times, by NumPy's generator. A seed gives sacreBLEU 2.6.0's
 * p-value.
 *
 * @param baseline What each sentence of it adds.
 * @throws RangeError if the two differ in their number of sentences.
 * @see Koehn 2004, https://aclanthology.org/W04-3250
 */
export function pairedBootstrap(
  measure: CorpusMeasure,
  baseline: SystemStatistics,
  system: SystemStatistics,
  { draws = 1000, seed = sacrebleuSeed }: DrawOptions = {},
): BootstrapComparison {
  checkStatistics("pairedBootstrap", baseline, system);
  const chosen = drawnSentences(system.length, draws, seed);
  const [theirs, own] = [baseline, system].map(statistics =>
    scoresOfDraws(measure, statistics, chosen),
  ) as [Float64Array, Float64Array];
  const differences = own.map((score, i) => Math.abs(score - theirs[i]!));
  const mean = differences.reduce((sum, value) => sum + value, 0) / draws;
  return {
    ...compared(
      measure,
      baseline,
      system,
      differences.map(value => value - mean),
    ),
    estimate: estimateOf(own),
    baselineEstimate: estimateOf(theirs),
  };
}

/**
 * Returns sacreBLEU's approximate randomisation test (`--paired-ar`): in each of 10,000 trials
 * every sentence's two translations change sides, or do not, by NumPy's generator. A seed gives
 * sacreBLEU 2.6.0's p-value.
 *
 * @throws RangeError if the two differ in their number of sentences.
 * @see Riezler & Maxwell 2005, https://aclanthology.org/W05-0908
 */
export function approximateRandomization(
  measure: CorpusMeasure,
  baseline: SystemStatistics,
  system: SystemStatistics,
  { draws = 10_000, seed = sacrebleuSeed }: DrawOptions = {},
): PairedComparison {
  checkStatistics("approximateRandomization", baseline, system);
  const n = system.length;
  const width = system[0]!.length;
  const random = numpyRandom(seed);
  const stays = random.booleans(draws * n);
  const differences = new Float64Array(draws);
  const [first, second] = [new Float64Array(width), new Float64Array(width)];
  for (let draw = 0; draw < draws; draw++) {
    first.fill(0);
    second.fill(0);
    for (let i = 0; i < n; i++) {
      const kept = stays[draw * n + i] === 1;
      const [one, other] = kept ? [baseline[i]!, system[i]!] : [system[i]!, baseline[i]!];
      for (let k = 0; k < width; k++) {
        first[k]! += one[k]!;
        second[k]! += other[k]!;
      }
    }
    differences[draw] = Math.abs(measure.score(first) - measure.score(second));
  }
  return compared(measure, baseline, system, differences);
}

function compared(
  measure: CorpusMeasure,
  baseline: SystemStatistics,
  system: SystemStatistics,
  statistics: Float64Array,
): PairedComparison {
  const [theirs, own] = [measure.score(totalOf(baseline)), measure.score(totalOf(system))];
  const difference = Math.abs(theirs - own);
  const above = statistics.filter(value => value > difference).length;
  return { score: own, baseline: theirs, pValue: (above + 1) / (statistics.length + 1) };
}
