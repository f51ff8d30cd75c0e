import type { RowOf } from "../../base/columns.js";
import { mexaEstimate } from "../../relate/mexa-estimate.js";
import type { RelatedPoint } from "../../relate/point.js";
import { type RelateRowsOptions, type RelationRow, relateRows, unsigned } from "./relate-rows.js";

/** A language's score as MEXA estimates it, beside the measured one. */
export type MexaRow = RowOf<
  | "model"
  | "language"
  | "task"
  | "score_measure"
  | "direction"
  | "over_layers"
  | "alignment"
  | "pivot_score"
  | "value"
  | "score"
>;

/** MEXA's estimates and what they are worth. */
export interface MexaRows {
  /** One a model, language and way over layers. */
  readonly estimates: readonly MexaRow[];
  /** Of the estimates with the scores, as of alignments: pearson, spearman …; of no layer. */
  readonly relations: readonly RelationRow[];
}

/**
 * Returns MEXA's published estimates of scores: alignment with the pivot, its mean or the greatest
 * over all layers, times the score in the pivot (see `mexaEstimate`), and how they correlate with
 * the scores that were measured.
 *
 * @param points All layers, alignment as MEXA measures it.
 * @param pivotScores The score in the pivot, by model; without any there are no rows.
 */
export async function mexaRows(
  points: readonly RelatedPoint[],
  pivotScores: ReadonlyMap<string, number>,
  options: RelateRowsOptions = {},
): Promise<MexaRows> {
  const { task, score_measure, direction } = { ...unsigned, ...options.signature };
  const signed = { task, score_measure, direction };
  const items = new Map(points.map(point => [keyOf(point), point.items]));
  const found: { estimates: MexaRow[]; relations: RelationRow[] } = {
    estimates: [],
    relations: [],
  };
  for (const over of ["mean", "max"] as const) {
    const { estimates } = mexaEstimate(points, pivotScores, over);
    for (const { model, language, estimate, score } of estimates) {
      const pivot_score = pivotScores.get(model)!;
      const alignment = estimate / pivot_score;
      const of = { model, language, ...signed, over_layers: over };
      found.estimates.push({ ...of, alignment, pivot_score, value: estimate, score });
    }
    const asPoints = estimates.map(own => {
      const { model, language, estimate: alignment, score } = own;
      return { model, language, layer: 0, alignment, score, items: items.get(keyOf(own)) };
    });
    for (const row of await relateRows(asPoints, options)) {
      if (!shown.has(row.statistic)) continue;
      const statistic = `${row.statistic} of MEXA’s estimate, ${over} over layers`;
      found.relations.push({ ...row, layer: Number.NaN, statistic });
    }
  }
  return found;
}

const shown = new Set(["pearson", "spearman"]);

const keyOf = ({ model, language }: { model: string; language: string }) =>
  JSON.stringify([model, language]);
