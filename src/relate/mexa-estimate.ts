import { groupBy } from "../base/group-by.js";
import { pearson } from "../numeric/statistics/correlation.js";
import { mean } from "../numeric/statistics/summary.js";
import type { RelatedPoint } from "./point.js";

/** A language's estimated score beside the measured one. */
export interface MexaEstimate {
  readonly model: string;
  readonly language: string;
  /** Alignment times the score in the pivot, in units of the score. */
  readonly estimate: number;
  readonly score: number;
}

/**
 * Returns MEXA's published estimate of a language's score: its alignment with the pivot, as the mean
 * or the greatest over all layers, times the model's own score in the pivot; and Pearson's
 * correlation of estimates with scores. The pivot is not among them.
 *
 * @param points All layers, alignment as MEXA measures it.
 * @param pivotScores The score in English, by model; languages of other models are left out.
 * @see Kargaran et al. 2024, https://arxiv.org/abs/2410.05873
 */
export function mexaEstimate(
  points: readonly RelatedPoint[],
  pivotScores: ReadonlyMap<string, number>,
  over: "mean" | "max",
): { readonly estimates: readonly MexaEstimate[]; readonly correlation: number } {
  const groups = [
    ...groupBy(points, ({ model, language }) => JSON.stringify([model, language])).values(),
  ];
  const estimates = groups.flatMap(own => {
    const { model, language, score } = own[0]!;
    const pivot = pivotScores.get(model);
    if (pivot === undefined) return [];
    const layers = own.map(point => point.alignment);
    const alignment = over === "mean" ? mean(layers) : Math.max(...layers);
    return [{ model, language, estimate: alignment * pivot, score }];
  });
  return {
    estimates,
    correlation: pearson(
      estimates.map(({ estimate }) => estimate),
      estimates.map(({ score }) => score),
    ),
  };
}
