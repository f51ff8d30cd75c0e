import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { mean } from "../../numeric/statistics/summary.js";
import { gainInterval } from "./gain-interval.js";
import type { HitsItem, TunedItem, TunedRun } from "./tuned-tables.js";

/** The items of each run, by its name. */
export type ItemsByRun = ReadonlyMap<string, readonly TunedItem[]>;

/** How a sentence counts: found both ways before all others (MEXA), or in a share of the ways (P@1). */
const measures = {
  mexa: (digit: string) => Number(digit === "2"),
  p_at_1: (digit: string) => Number(digit) / 2,
} as const;

/** How alignment is measured from hits. */
export type HitsMeasure = keyof typeof measures;

/** Returns a number a sentence. */
export function sentenceScores({ hits }: HitsItem, measure: HitsMeasure): Float64Array {
  return Float64Array.from(hits, measures[measure]);
}

/** Returns the share of sentences. */
export function alignmentOf(item: HitsItem, measure: HitsMeasure): number {
  return mean(sentenceScores(item, measure));
}

/** Returns the hits among a run's items. */
export function hitsOf(items: readonly TunedItem[]): HitsItem[] {
  return items.filter(item => item.kind === "hits");
}

const placeOf = ({ set, language, preprocessing, layer }: HitsItem) =>
  [set, language, preprocessing, layer].join(" ");

/**
 * Returns how much more of a language's sentences find their English than in the base, a row a set,
 * language, preprocessing, layer and (training, volume): MEXA of the base, of the runs in the mean,
 * and the difference with its interval over sentences and seeds.
 *
 * @param wanted Which rows; defaults to all.
 */
export function alignmentGains(
  runs: readonly TunedRun[],
  items: ItemsByRun,
  wanted: (item: HitsItem) => boolean = () => true,
): Row[] {
  const base = hitsOf(items.get("base") ?? []).filter(wanted);
  const tuned = [
    ...groupBy(
      runs.filter(({ training }) => training !== "none"),
      ({ training, volume }) => `${training} ${volume}`,
    ).values(),
  ];
  const found = new Map(
    runs.map(({ run }) => [
      run,
      new Map(hitsOf(items.get(run) ?? []).map(item => [placeOf(item), item])),
    ]),
  );
  return tuned.flatMap(seeds =>
    base.flatMap((before): Row[] => {
      const after = seeds.flatMap(({ run }) => found.get(run)!.get(placeOf(before)) ?? []);
      if (after.length === 0) return []; // not measured yet
      const gain = gainInterval(
        sentenceScores(before, "mexa"),
        after.map(item => sentenceScores(item, "mexa")),
      );
      const { set, language, preprocessing, layer, hits } = before;
      const { training, volume } = seeds[0]!;
      const baseValue = alignmentOf(before, "mexa");
      const row = {
        set,
        language,
        preprocessing,
        layer,
        training,
        volume,
        base: baseValue,
        tuned: baseValue + gain.value,
        gain: gain.value,
        low: gain.low,
        high: gain.high,
        seeds: after.length,
        n: hits.length,
        chance: 1 / (2 * hits.length - 1),
      };
      return [row];
    }),
  );
}

/**
 * Returns the inner layer at which the base aligns held-out languages best in the mean: a choice
 * that looks at no tuned model.
 */
export function meetingLayer(items: ItemsByRun): number {
  const base = hitsOf(items.get("base") ?? []).filter(
    ({ set, preprocessing }) => set === "heldout" && preprocessing === "raw",
  );
  const last = Math.max(...base.map(({ layer }) => layer));
  const sums = new Map<number, number>();
  for (const item of base)
    if (item.layer > 0 && item.layer < last)
      sums.set(item.layer, (sums.get(item.layer) ?? 0) + alignmentOf(item, "mexa"));
  return [...sums].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
