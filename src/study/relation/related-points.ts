import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Row } from "../../base/row.js";
import type { ItemScores, RelatedPoint } from "../../relate/point.js";

/** A table, and what messages call it. */
export interface NamedTable {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Which columns of two tables belong together. */
export interface JoinOptions {
  /** Columns that together tell models apart, in both tables; defaults to model. */
  readonly model?: readonly string[];
  /** The column of alignment; defaults to value. */
  readonly alignment?: string;
  /** The column of scores; defaults to value. */
  readonly score?: string;
  /** The column of the scores' table that says how much a model was trained on; defaults to none. */
  readonly volume?: string;
  /** What each item scored: columns of the models, language, item and value. */
  readonly items?: NamedTable;
}

/**
 * Returns what a table of alignments and one of scores say of the same model and language, a point
 * a layer. Of alignments between two languages the one that is not the pivot (`language_x`) counts.
 *
 * @throws IsoglossError if a column is missing, a score, an alignment or an item stands there twice
 *   (rows of several measures, poolings or directions), or nothing is in both.
 */
export function relatedPoints(
  alignments: NamedTable,
  scores: NamedTable,
  { model = ["model"], alignment = "value", score = "value", volume, items }: JoinOptions = {},
): RelatedPoint[] {
  const whose = (row: Row, table: NamedTable) =>
    model.map(column => `${cellOf(row, table, column)}`).join(" ");
  const spoken = (row: Row, table: NamedTable) => `${cellOf(row, table, "language", "language_x")}`;
  const scored = new Map<string, { score: number; volume?: number }>();
  for (const row of scores.rows) {
    const value = cellOf(row, scores, score);
    const size = volume === undefined ? undefined : cellOf(row, scores, volume);
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    // No volume, no logarithm and no rank among those that have one: the untrained base is left out.
    if (size !== undefined && !(typeof size === "number" && size > 0)) continue;
    const found = { score: value, volume: size };
    once(scored, `${whose(row, scores)}, ${spoken(row, scores)}`, found, scores);
  }
  const answered = items ? itemsByPoint(items, whose, spoken) : new Map<string, ItemScores>();
  const points = new Map<string, RelatedPoint>();
  for (const row of alignments.rows) {
    const value = cellOf(row, alignments, alignment);
    const layer = layerOf(row, alignments);
    const key = `${whose(row, alignments)}, ${spoken(row, alignments)}`;
    const found = scored.get(key);
    if (!found || typeof value !== "number" || !Number.isFinite(value)) continue;
    const point = { model: whose(row, alignments), language: spoken(row, alignments) };
    once(
      points,
      `${key}, layer ${layer}`,
      { ...point, layer, alignment: value, ...found, items: answered.get(key) },
      alignments,
    );
  }
  if (points.size === 0)
    throw new IsoglossError(
      `${alignments.name} and ${scores.name} have no model and language in common`,
      `Both need the columns ${model.join(", ")} and language with the same values.`,
    );
  return [...points.values()];
}

/** Returns the cell in the first of these columns that the table has. */
export function cellOf(row: Row, table: NamedTable, ...names: readonly string[]): Row[string] {
  const name = names.find(one => Object.hasOwn(row, one));
  if (name !== undefined) return row[name]!;
  throw new IsoglossError(
    `${table.name}: there is no column ${names.join(" or ")}`,
    `Columns are ${Object.keys(row).join(", ")}.`,
  );
}

/**
 * Returns the layer of a row.
 * @throws IsoglossError if the cell holds no number.
 */
export function layerOf(row: Row, table: NamedTable): number {
  const layer = cellOf(row, table, "layer", "layer_x");
  if (typeof layer === "number" && Number.isFinite(layer)) return layer;
  throw new IsoglossError(
    `${table.name}: a row's layer is no number, but ${excerpt(layer)}`,
    "Give each row the number of its layer, 0 for embeddings, or take the row away.",
  );
}

function once<T>(map: Map<string, T>, key: string, value: T, table: NamedTable): void {
  if (map.has(key))
    throw new IsoglossError(
      `${table.name}: has several values for ${key}`,
      "Keep one of them with --where column=value, such as one measure and one pooling.",
    );
  map.set(key, value);
}

type Named = (row: Row, table: NamedTable) => string;

function itemsByPoint(table: NamedTable, whose: Named, spoken: Named): Map<string, ItemScores> {
  const found = new Map<string, Map<string, number>>();
  for (const row of table.rows) {
    const value = cellOf(row, table, "value");
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    const key = `${whose(row, table)}, ${spoken(row, table)}`;
    const own = found.get(key) ?? new Map<string, number>();
    found.set(key, own);
    const item = `${Object.hasOwn(row, "subtask") ? row.subtask : ""} ${cellOf(row, table, "item")}`;
    once(own, item, value, { ...table, name: `${table.name}: ${key}` });
  }
  return new Map(
    [...found].map(([key, own]) => [key, { ids: [...own.keys()], values: [...own.values()] }]),
  );
}
