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
export function mexaRows(
  points: readonly RelatedPoint[],
  pivotScores: ReadonlyMap<string, number>,
  options: RelateRowsOptions = {},
): MexaRows {
  const { task, score_measure, direction } = { ...unsigned, ...options.signature };
  const signed = { task, score_measure, direction };
  const items = new Map(points.map(point => [keyOf(point), point.items]));
  const both = (["mean", "max"] as const).map(over => {
    const { estimates } = mexaEstimate(points, pivotScores, over);
    const rows = estimates.map(({ model, language, estimate, score }): MexaRow => {
      const pivotScore = pivotScores.get(model)!;
      return {
        model,
        language,
        ...signed,
        over_layers: over,
        alignment: estimate / pivotScore,
        pivot_score: pivotScore,
        value: estimate,
        score,
      };
    });
    const asPoints = estimates.map(own => {
      const { model, language, estimate: alignment, score } = own;
      return { model, language, layer: 0, alignment, score, items: items.get(keyOf(own)) };
    });
    const relations = relateRows(asPoints, options)
      .filter(({ statistic }) => shown.has(statistic))
      .map(row => ({
        ...row,
        layer: Number.NaN,
        statistic: `${row.statistic} of MEXA’s estimate, ${over} over layers`,
      }));
    return { rows, relations };
  });
  return {
    estimates: both.flatMap(({ rows }) => rows),
    relations: both.flatMap(({ relations }) => relations),
  };
}

const shown = new Set(["pearson", "spearman"]);

const keyOf = ({ model, language }: { model: string; language: string }) =>
  JSON.stringify([model, language]);
