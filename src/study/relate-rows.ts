import type { RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import type { Row } from "../base/row.js";
import { seeded } from "../numeric/random.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import type { RelatedPoint } from "../relate/point.js";
import { relateLayer } from "../relate/relate-layer.js";

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
}

/**
 * Returns what a table of alignments and one of scores say of the same model and language, a point
 * a layer. Of alignments between two languages the one that is not the pivot (`language_x`) counts.
 *
 * @throws IsoglossError if a column is missing, a score or an alignment stands there twice (rows
 *   of several measures, poolings or directions), or nothing is in both.
 */
export function relatedPoints(
  alignments: NamedTable,
  scores: NamedTable,
  { model = ["model"], alignment = "value", score = "value", volume }: JoinOptions = {},
): RelatedPoint[] {
  const own = (row: Row, table: NamedTable, ...names: readonly string[]) => {
    const name = names.find(one => Object.hasOwn(row, one));
    if (name !== undefined) return row[name]!;
    throw new IsoglossError(
      `${table.name}: there is no column ${names.join(" or ")}`,
      `Columns are ${Object.keys(row).join(", ")}.`,
    );
  };
  const once = <T>(map: Map<string, T>, key: string, value: T, table: NamedTable) => {
    if (map.has(key))
      throw new IsoglossError(
        `${table.name}: has several values for ${key}`,
        "Keep one of them with --where column=value, such as one measure and one pooling.",
      );
    map.set(key, value);
  };
  const whose = (row: Row, table: NamedTable) =>
    model.map(column => `${own(row, table, column)}`).join(" ");
  const spoken = (row: Row, table: NamedTable) => `${own(row, table, "language", "language_x")}`;
  const scored = new Map<string, { score: number; volume?: number }>();
  for (const row of scores.rows) {
    const value = own(row, scores, score);
    const size = volume === undefined ? undefined : own(row, scores, volume);
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    // No volume, no logarithm and no rank among those that have one: the untrained base is left out.
    if (size !== undefined && !(typeof size === "number" && size > 0)) continue;
    const found = { score: value, volume: size };
    once(scored, `${whose(row, scores)}, ${spoken(row, scores)}`, found, scores);
  }
  const points = new Map<string, RelatedPoint>();
  for (const row of alignments.rows) {
    const value = own(row, alignments, alignment);
    const layer = own(row, alignments, "layer", "layer_x");
    const key = `${whose(row, alignments)}, ${spoken(row, alignments)}`;
    const found = scored.get(key);
    if (!found || typeof value !== "number" || !Number.isFinite(value)) continue;
    const point = { model: whose(row, alignments), language: spoken(row, alignments) };
    once(
      points,
      `${key}, layer ${layer}`,
      { ...point, layer: Number(layer), alignment: value, ...found },
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

/** How scores go with alignment at a layer. */
export type RelationRow = RowOf<
  | "measure"
  | "score_measure"
  | "layer"
  | "statistic"
  | "value"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "points"
  | "languages"
  | "seed"
  | "draws"
>;

/** What `relateRows` takes. */
export interface RelateRowsOptions {
  /** What alignment is called; defaults to "alignment". */
  readonly measure?: string;
  /** What scores are called; defaults to "score". */
  readonly scoreMeasure?: string;
  /** Of the resamples, the same at every layer; defaults to 0. */
  readonly seed?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
}

/**
 * Returns how scores go with alignment, layer by layer (see `relateLayer`). The best layer is best
 * among many: its interval says nothing of that choice.
 *
 * @example
 * const rows = relateRows(relatedPoints({ name: "alignment", rows }, { name: "scores", rows: scores }));
 */
export function relateRows(
  points: readonly RelatedPoint[],
  options: RelateRowsOptions = {},
): RelationRow[] {
  const { measure = "alignment", scoreMeasure = "score", seed = 0 } = options;
  const { draws = defaultDraws, confidence = defaultConfidence } = options;
  const layers = [...new Set(points.map(point => point.layer))].sort((a, b) => a - b);
  return layers.flatMap(layer => {
    const own = points.filter(point => point.layer === layer);
    const languages = new Set(own.map(point => point.language)).size;
    return relateLayer(own, seeded(seed), { draws, confidence }).map(relation => ({
      measure,
      score_measure: scoreMeasure,
      layer,
      ...relation,
      interval: Number.isNaN(relation.low) ? "none" : "percentile",
      confidence,
      points: own.length,
      languages,
      seed,
      draws,
    }));
  });
}
