import type { DroppedColumn, EstimateColumns, RowOf } from "../../base/columns.js";
import { defaultConfidence, defaultDraws } from "../../numeric/statistics/interval.js";
import type { RelatedPoint } from "../../relate/point.js";
import { type RelateOptions, relateLayer } from "../../relate/relate-layer.js";

/** How scores go with alignment at a layer. */
export type RelationRow = RowOf<
  | "corpus"
  | "pooling"
  | "preprocessing"
  | "measure"
  | "n"
  | "task"
  | "score_measure"
  | "direction"
  | "layer"
  | "statistic"
  | EstimateColumns
  | "points"
  | "languages"
  | "models"
  | "items"
  | "seed"
  | "draws"
> &
  DroppedColumn;

/** What alignments and scores are of: the beginning of each row. */
export type RelationSignature = Pick<
  RelationRow,
  | "corpus"
  | "dropped"
  | "pooling"
  | "preprocessing"
  | "measure"
  | "n"
  | "task"
  | "score_measure"
  | "direction"
>;

/** What `relateRows` takes. */
export interface RelateRowsOptions extends RelateOptions {
  /** What alignments and scores are; what is left out is empty. */
  readonly signature?: Partial<RelationSignature>;
}

/** Of tables that do not say. */
export const unsigned: RelationSignature = {
  corpus: null,
  pooling: null,
  preprocessing: "",
  measure: "alignment",
  n: Number.NaN,
  task: "",
  score_measure: "score",
  direction: "",
};

/**
 * Returns how scores go with alignment, layer by layer (see `relateLayer`). The best layer is best
 * among many: its interval says nothing of that choice.
 *
 * @example
 * const rows = await relateRows(relatedPoints({ name: "alignment", rows }, { name: "scores", rows: scores }));
 */
export async function relateRows(
  points: readonly RelatedPoint[],
  {
    signature,
    seed = 0,
    draws = defaultDraws,
    confidence = defaultConfidence,
    signal,
  }: RelateRowsOptions = {},
): Promise<RelationRow[]> {
  const layers = [...new Set(points.map(point => point.layer))].sort((a, b) => a - b);
  const rows: RelationRow[] = [];
  for (const layer of layers) {
    const own = points.filter(point => point.layer === layer);
    const count = (of: (point: RelatedPoint) => string) => new Set(own.map(of)).size;
    const withItems = own.every(({ items }) => items !== undefined);
    for (const relation of await relateLayer(own, { seed, draws, confidence, signal }))
      rows.push({
        ...unsigned,
        ...signature,
        layer,
        ...relation,
        interval: Number.isNaN(relation.low) ? "none" : "percentile",
        confidence,
        points: own.length,
        languages: count(point => point.language),
        models: count(point => point.model),
        items: withItems ? Math.min(...own.map(({ items }) => items!.ids.length)) : 0,
        seed,
        draws,
      });
  }
  return rows;
}
