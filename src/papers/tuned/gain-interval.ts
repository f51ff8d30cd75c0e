import { seeded } from "../../numeric/random.js";
import { resamples } from "../../numeric/statistics/bootstrap.js";
import { defaultDraws, type Interval } from "../../numeric/statistics/interval.js";
import { quantileSorted } from "../../numeric/statistics/summary.js";

/** How far several runs of one recipe are from their base, over the same items. */
export interface Gain extends Interval {
  readonly value: number;
}

/**
 * Returns the mean over runs and items of run minus base, Σ (run − base) / Σ weight, with the 95 %
 * percentile interval of a bootstrap that draws items and, where there are several, runs: all runs
 * of a draw have the same items, since hard ones are hard for each. Of a few runs it is too narrow.
 *
 * @param base One number an item.
 * @param runs One list a run: another seed.
 * @param weights What an item's numbers are divided by, in the sum; defaults to 1.
 */
export function gainInterval(
  base: ArrayLike<number>,
  runs: readonly ArrayLike<number>[],
  { weights, seed = 0 }: { readonly weights?: ArrayLike<number>; readonly seed?: number } = {},
): Gain {
  const n = base.length;
  const moved = runs.map(run => Float64Array.from(run, (value, i) => value - base[i]!)); // (runs, n)
  const weight = (i: number) => weights?.[i] ?? 1;
  const ratio = (chosenRuns: ArrayLike<number>, chosenItems: ArrayLike<number>, from: number) => {
    let [sum, total] = [0, 0];
    for (let k = from; k < from + n; k++) {
      const item = chosenItems[k]!;
      for (let r = 0; r < runs.length; r++) sum += moved[chosenRuns[r]!]![item]!;
      total += runs.length * weight(item);
    }
    return sum / total;
  };
  const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
  const random = seeded(seed);
  const items = resamples(n, defaultDraws, random);
  const seeds = resamples(runs.length, defaultDraws, random);
  const draws = Float64Array.from({ length: defaultDraws }, (_, draw) =>
    ratio(seeds.subarray(draw * runs.length), items, draw * n),
  ).sort();
  return {
    value: ratio(all(runs.length), all(n), 0),
    low: quantileSorted(draws, 0.025),
    high: quantileSorted(draws, 0.975),
  };
}
