import { Matrix, solve } from "ml-matrix";
import { mean } from "../numeric/statistics/summary.js";
import type { RelatedPoint } from "./point.js";

/** Errors of predicting the scores of languages that a line was not fitted to. */
export interface LeaveOutError {
  /** Root of the mean squared error of a least-squares line on alignment (and log volume, if known). */
  readonly rmse: number;
  /** The same without alignment: the mean of the other languages, or a line on log volume. */
  readonly naive: number;
}

/**
 * Returns how well alignment predicts scores in languages left out, one language (all its models)
 * at a time. Alignment helps only where `rmse` is below `naive`.
 *
 * @returns NaN with fewer than three languages, or where some points have a volume and others none.
 */
export function leaveOutLanguage(points: readonly RelatedPoint[]): LeaveOutError {
  const languages = [...new Set(points.map(point => point.language))];
  const volumes = points.filter(point => point.volume !== undefined).length;
  if (languages.length < 3 || (volumes !== 0 && volumes !== points.length))
    return { rmse: Number.NaN, naive: Number.NaN };
  const given = (point: RelatedPoint) => [
    1,
    ...(point.volume === undefined ? [] : [Math.log(point.volume)]),
  ];
  return {
    rmse: error(points, languages, point => [...given(point), point.alignment]),
    naive: error(points, languages, given),
  };
}

function error(
  points: readonly RelatedPoint[],
  languages: readonly string[],
  features: (point: RelatedPoint) => readonly number[],
): number {
  const squares = languages.flatMap(left => {
    const seen = points.filter(point => point.language !== left);
    const x = new Matrix(seen.map(point => [...features(point)]));
    const weights = solve(x, Matrix.columnVector(seen.map(point => point.score)), true).to1DArray();
    return points
      .filter(point => point.language === left)
      .map(point => {
        const predicted = features(point).reduce((sum, f, k) => sum + f * weights[k]!, 0);
        return (point.score - predicted) ** 2;
      });
  });
  return Math.sqrt(mean(squares));
}
