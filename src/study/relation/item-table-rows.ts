import type { EstimateColumns, RowOf } from "../../base/columns.js";
import { IsoglossError } from "../../base/error.js";
import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { defaultConfidence } from "../../numeric/statistics/interval.js";
import { itemTable, type RelatedItem } from "../../relate/item-table.js";
import { single } from "./relate-tables.js";
import { cellOf, layerOf, type NamedTable } from "./related-points.js";
import { scoreGroups } from "./score-groups.js";

/** How often aligned items are answered right, of a model at a layer. */
export type ItemTableRow = RowOf<
  | "corpus"
  | "pooling"
  | "preprocessing"
  | "measure"
  | "task"
  | "score_measure"
  | "direction"
  | "model"
  | "language"
  | "layer"
  | "n"
  | "both"
  | "only_aligned"
  | "only_correct"
  | "neither"
  | "statistic"
  | EstimateColumns
  | "phi"
  | "p_value"
  | "mcnemar_p"
  | "mcnemar_mid_p"
>;

/** What `itemTableRows` takes. */
export interface ItemTableOptions {
  /** Columns that together tell models apart, in both tables; defaults to model. */
  readonly model?: readonly string[];
  /** The score from which an item counts as right; needed where scores are not 0 and 1. */
  readonly rightFrom?: number;
  /** Of translations; defaults to eng_Latn. */
  readonly pivot?: string;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
}

/**
 * Returns tables of aligned × correct (see `itemTable`): a row a task, model, layer and language,
 * and one of all languages, `language` empty, in which alignment is dealt out within each. `value`
 * is the share right among the aligned less that among the others.
 *
 * @param aligned Columns of the models, language, layer, item and value, 1 where it is aligned.
 * @param items As `evaluate` returns them: columns of the models, language, item, value.
 * @throws IsoglossError if a column is missing, an item stands there twice, scores are not 0 and 1
 *   and none is named from which they count as right, or no item is in both.
 */
export function itemTableRows(
  aligned: NamedTable,
  items: NamedTable,
  {
    model = ["model"],
    rightFrom,
    pivot = "eng_Latn",
    confidence = defaultConfidence,
  }: ItemTableOptions = {},
): ItemTableRow[] {
  const nameOf = (row: Row, table: NamedTable) =>
    model.map(column => `${cellOf(row, table, column)}`).join(" ");
  // Items of two subjects may have one id; of a corpus the ids are its own.
  const parted = [aligned, items].every(({ rows }) => Object.hasOwn(rows[0] ?? {}, "subtask"));
  const found = scoreGroups(items, pivot, "items").flatMap(
    ({ rows, task, score_measure, direction }) => {
      const right = new Map<string, boolean>();
      for (const row of rows) {
        const value = markOf(row, items);
        if (Number.isNaN(value)) continue;
        if (rightFrom === undefined && value !== 0 && value !== 1)
          throw new IsoglossError(
            `${items.name}: an item scores ${value} by ${score_measure}, which is neither right nor wrong`,
            "Say with --right-from from which score an item counts as right, or choose a measure with --where.",
          );
        const key = keyOf(nameOf(row, items), row, items, parted);
        if (right.has(key))
          throw new IsoglossError(
            `${items.name}: has several scores of ${JSON.parse(key).join(", ")}`,
            "Keep one of them with --where column=value.",
          );
        right.set(key, value >= (rightFrom ?? 1));
      }
      const joined = aligned.rows.flatMap((row): Joined[] => {
        const name = nameOf(row, aligned);
        const correct = right.get(keyOf(name, row, aligned, parted));
        const value = markOf(row, aligned);
        if (correct === undefined || Number.isNaN(value)) return [];
        const language = `${cellOf(row, aligned, "language")}`;
        const layer = layerOf(row, aligned);
        return [{ model: name, language, layer, group: language, aligned: value >= 1, correct }];
      });
      const signature = {
        corpus: single(aligned.rows, "corpus"),
        pooling: single(aligned.rows, "pooling"),
        preprocessing: single(aligned.rows, "preprocessing") ?? "",
        measure: single(aligned.rows, "measure") ?? "aligned",
        task,
        score_measure,
        direction,
      };
      return [...groupBy(joined, own => JSON.stringify([own.model, own.layer])).values()].flatMap(
        own => {
          const languages = [...groupBy(own, item => item.language).values()];
          const { model: name, layer } = own[0]!;
          const of = (language: string, some: readonly Joined[]): ItemTableRow => {
            const { onlyAligned, onlyCorrect, difference, ...table } = itemTable(some, confidence);
            return {
              ...signature,
              model: name,
              language,
              layer,
              n: some.length,
              both: table.both,
              only_aligned: onlyAligned,
              only_correct: onlyCorrect,
              neither: table.neither,
              statistic: "share right, aligned less others",
              value: difference,
              low: table.low,
              high: table.high,
              interval: Number.isNaN(table.low) ? "none" : "newcombe",
              confidence,
              phi: table.phi,
              p_value: table.permutationP,
              mcnemar_p: table.mcNemarP,
              mcnemar_mid_p: table.mcNemarMidP,
            };
          };
          return [
            ...languages.map(some => of(some[0]!.language, some)),
            ...(languages.length > 1 ? [of("", own)] : []),
          ];
        },
      );
    },
  );
  if (found.length === 0)
    throw new IsoglossError(
      `${aligned.name} and ${items.name} have no item in common`,
      `Both need the columns ${model.join(", ")}, language and item with the same values: the ids of the corpus are the task's.`,
    );
  return found;
}

interface Joined extends RelatedItem {
  readonly model: string;
  readonly language: string;
  readonly layer: number;
}

function keyOf(model: string, row: Row, table: NamedTable, parted: boolean): string {
  const part = parted ? [`${row.subtask ?? ""}`] : [];
  const [language, item] = ["language", "item"].map(column => `${cellOf(row, table, column)}`);
  return JSON.stringify([model, language, ...part, item]);
}

/** What a row says of its item, 0 to 1 or yes or no; NaN for an empty cell, which says nothing. */
function markOf(row: Row, table: NamedTable): number {
  const cell = cellOf(row, table, "value");
  return typeof cell === "number" || typeof cell === "boolean" ? Number(cell) : Number.NaN;
}
