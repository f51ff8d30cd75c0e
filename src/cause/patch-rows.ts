import type { DroppedColumn, EstimateColumns, RowOf } from "../base/columns.js";
import { mean } from "../numeric/statistics/summary.js";
import { intervalOfMean } from "../similarity/inference/intervals.js";

/**
 * What a token's state was replaced by, by the column `intervention`: by nothing; by that of the
 * same item in the pivot language; and, as controls, of another item in the pivot language, and of
 * the same item in a third language.
 */
export const itemInterventions = ["none", "pivot-item", "random-item", "third-language"] as const;
/** One of `itemInterventions`. */
export type ItemIntervention = (typeof itemInterventions)[number];

/**
 * The share of items answered right; of all items those that the patch makes right, and those that
 * it makes wrong; the difference of the two; and that less a control's.
 */
export type PatchMeasure =
  | "acc"
  | "wrong-to-right"
  | "right-to-wrong"
  | "acc-gain"
  | "gain-over-random-item"
  | "gain-over-third-language";

/** What patching at a layer does to a language's answers, or to those of all together ("all"). */
export type PatchRow = RowOf<
  | "model"
  | "task"
  | "language"
  | "pivot"
  | "third_language"
  | EstimateColumns
  | "chance"
  | "intervention"
  | "patched_layer"
  | "patched_token"
  | "n"
  | "seed"
> &
  DroppedColumn & {
    readonly intervention: ItemIntervention;
    readonly measure: PatchMeasure;
  };

/** What a language's items scored, 1 or 0 each, by intervention. */
export interface PatchedHits {
  readonly language: string;
  readonly third_language: string;
  readonly patched_layer: number;
  readonly hits: Readonly<Record<ItemIntervention, Float64Array>>;
}

/** What rows have in common. */
export type PatchSignature = Pick<
  PatchRow,
  "model" | "task" | "pivot" | "patched_token" | "chance" | "seed"
>;

/**
 * Returns the rows of patched items: shares and differences over items, each with a BCa interval
 * over items; over all languages an item counts with its mean over them, and is drawn whole.
 *
 * @param all Of one item order in all languages and layers.
 */
export function patchRows(all: readonly PatchedHits[], signature: PatchSignature): PatchRow[] {
  const layers = [...new Set(all.map(({ patched_layer }) => patched_layer))];
  return layers.flatMap(patched_layer => {
    const own = all.filter(hits => hits.patched_layer === patched_layer);
    const about = { ...signature, patched_layer };
    return [
      ...own.flatMap(hits => rowsOf([hits], { ...about, ...namesOf(hits) })),
      ...(own.length > 1 ? rowsOf(own, { ...about, language: "all", third_language: "" }) : []),
    ];
  });
}

const namesOf = ({ language, third_language }: PatchedHits) => ({ language, third_language });

function rowsOf(
  all: readonly PatchedHits[],
  about: Omit<PatchSignature, "chance"> &
    Pick<PatchRow, "chance" | "patched_layer" | "language" | "third_language">,
): PatchRow[] {
  const n = all[0]!.hits.none.length;
  const { seed } = about;
  const row = (
    intervention: ItemIntervention,
    measure: PatchMeasure,
    of: (hits: PatchedHits["hits"], item: number) => number,
    least: number,
  ): PatchRow => {
    const items = Float64Array.from({ length: n }, (_, i) =>
      mean(all.map(({ hits }) => of(hits, i))),
    );
    const interval = intervalOfMean(items, { seed, range: [least, 1] });
    const chance = measure === "acc" ? about.chance : null;
    return { ...about, intervention, measure, value: mean(items), ...interval, chance, n };
  };
  const rows = itemInterventions.flatMap(name => {
    const acc = row(name, "acc", (hits, i) => hits[name][i]!, 0);
    if (name === "none") return [acc];
    const turned = (from: number) => (hits: PatchedHits["hits"], i: number) =>
      Number(hits.none[i] === from && hits[name][i] !== from);
    return [
      acc,
      row(name, "wrong-to-right", turned(0), 0),
      row(name, "right-to-wrong", turned(1), 0),
      row(name, "acc-gain", (hits, i) => hits[name][i]! - hits.none[i]!, -1),
    ];
  });
  for (const control of ["random-item", "third-language"] as const)
    rows.push(
      row(
        "pivot-item",
        `gain-over-${control}`,
        (hits, i) => hits["pivot-item"][i]! - hits[control][i]!,
        -1,
      ),
    );
  return rows;
}
