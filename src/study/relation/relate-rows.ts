import type { RowOf } from "../../base/columns.js";
import { seeded } from "../../numeric/random.js";
import { defaultConfidence, defaultDraws } from "../../numeric/statistics/interval.js";
import type { RelatedPoint } from "../../relate/point.js";
import { relateLayer } from "../../relate/relate-layer.js";

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
  | "value"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "points"
  | "languages"
  | "models"
  | "items"
  | "seed"
  | "draws"
>;

/** What alignments and scores are of: the beginning of each row. */
export type RelationSignature = Pick<
  RelationRow,
  "corpus" | "pooling" | "preprocessing" | "measure" | "n" | "task" | "score_measure" | "direction"
>;

/** What `relateRows` takes. */
export interface RelateRowsOptions {
  /** What alignments and scores are; what is left out is empty. */
  readonly signature?: Partial<RelationSignature>;
  /** Of the resamples, the same at every layer; defaults to 0. */
  readonly seed?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
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
 * const rows = relateRows(relatedPoints({ name: "alignment", rows }, { name: "scores", rows: scores }));
 */
export function relateRows(
  points: readonly RelatedPoint[],
  options: RelateRowsOptions = {},
): RelationRow[] {
  const { signature, seed = 0, draws = defaultDraws, confidence = defaultConfidence } = options;
  const layers = [...new Set(points.map(point => point.layer))].sort((a, b) => a - b);
  return layers.flatMap(layer => {
    const own = points.filter(point => point.layer === layer);
    const count = (of: (point: RelatedPoint) => string) => new Set(own.map(of)).size;
    const withItems = own.every(({ items }) => items !== undefined);
    return relateLayer(own, seeded(seed), { draws, confidence }).map(relation => ({
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
    }));
  });
}
