import { pause } from "../../base/pause.js";
import type { Stoppable } from "../../base/progress.js";
import { mean } from "../../numeric/statistics/summary.js";
import type { Measure, Measurement } from "../measure.js";
import type { Pair } from "../prepared/pair.js";

/** A mean over pairs, with what it is the mean of. */
interface MeanEvaluation extends Measurement {
  /** The values of the pairs, in their order. */
  readonly values: readonly number[];
}

export interface MeanMeasure extends Measure {
  evaluate(pair: Pair): Promise<MeanEvaluation>;
}

/**
 * Returns a measure's mean over several pairs of the same n sentences (English with each
 * other language, say) as a measure of its own, so that `estimate` gives it an interval
 * and a null:
 *
 * - each sentence contributes its mean over the pairs, so that what a sentence does to
 *   all of them at once is in the interval;
 * - a random pairing is applied to all pairs alike: the y of each is shuffled in the
 *   same way, which keeps the dependence between them.
 *
 * The interval speaks of other sentences in these languages, not of other languages.
 *
 * @param pairs At least one, of equal n. The measure returned looks at these, whatever
 *   pair it is asked about.
 * @returns NaN where the measure of any pair is NaN.
 * @throws RangeError if there is no pair, or their numbers of sentences differ.
 */
export function meanOverPairs(
  measure: Measure,
  pairs: readonly Pair[],
  { signal }: Stoppable = {},
): MeanMeasure {
  const [first] = pairs;
  if (!first) throw new RangeError("meanOverPairs: expected at least one pair, got none");
  for (const { n } of pairs)
    if (n !== first.n)
      throw new RangeError(
        `meanOverPairs: expected equal numbers of sentences, got ${first.n} and ${n}`,
      );
  return {
    ...measure,
    async chance() {
      const levels: number[] = [];
      for (const pair of pairs) {
        const level = await measure.chance(pair);
        if (level === null) return null;
        levels.push(level);
      }
      return mean(levels);
    },
    async evaluate() {
      const found: Measurement[] = [];
      for (const pair of pairs) {
        await pause(signal);
        found.push(await measure.evaluate(pair));
      }
      const sentences = meanOfRows(found.map(one => one.sentences));
      const influence = meanOfRows(found.map(one => one.influence));
      const permuted = found.every(one => one.permuted);
      const values = found.map(one => one.value);
      return {
        value: mean(values),
        values,
        sentences,
        influence,
        permuted: permuted
          ? async order => {
              const shuffled: number[] = [];
              for (const one of found) shuffled.push(await one.permuted!(order));
              return mean(shuffled);
            }
          : undefined,
      };
    },
  };
}

/** Row by row, the mean of all; undefined if one is missing. */
export function meanOfRows(parts: readonly (Float64Array | undefined)[]): Float64Array | undefined {
  const given = parts.filter(part => part !== undefined);
  if (given.length < parts.length) return undefined;
  return given[0]!.map((_, i) => mean(given.map(part => part[i]!)));
}
