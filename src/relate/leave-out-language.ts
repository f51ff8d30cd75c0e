import { Matrix, solve } from "ml-matrix";
import { sum } from "../numeric/statistics/summary.js";
import { languagesOf } from "./draw-languages.js";
import type { RelatedPoint } from "./point.js";

/** Errors of predicting the scores of languages that nothing was fitted to. */
export interface LeaveOutError {
  /** Root of the mean squared error of a least-squares line on alignment (and log volume, if known). */
  readonly rmse: number;
  /** The same without alignment: the mean of the other languages, or a line on log volume. */
  readonly naive: number;
  /** The same of the mean of the other languages alone. */
  readonly mean: number;
}

/** A language's squared errors when it is left out, summed over its models. */
export interface LanguageErrors {
  readonly language: string;
  /** How many were summed over. */
  readonly models: number;
  /** The sums, not their roots. */
  readonly squares: LeaveOutError;
}

/**
 * Returns how well alignment predicts scores in languages left out, one language (all its models)
 * at a time. Alignment helps only where `rmse` is below `naive`.
 *
 * @returns NaN with fewer than three languages, or where some points have a volume and others none.
 */
export function leaveOutLanguage(points: readonly RelatedPoint[]): LeaveOutError {
  return rootMean(leaveOutErrors(points));
}

/** Returns the root mean squared errors over the models of some languages; NaN of none. */
export function rootMean(errors: readonly LanguageErrors[]): LeaveOutError {
  const models = sum(errors.map(own => own.models));
  const of = (which: keyof LeaveOutError) =>
    Math.sqrt(sum(errors.map(({ squares }) => squares[which])) / models);
  return { rmse: of("rmse"), naive: of("naive"), mean: of("mean") };
}

/** Returns the squared errors of each language, in the order of `languagesOf`; none where they are not defined. */
export function leaveOutErrors(points: readonly RelatedPoint[]): LanguageErrors[] {
  const languages = languagesOf(points);
  const volumes = points.filter(point => point.volume !== undefined).length;
  if (languages.length < 3 || (volumes !== 0 && volumes !== points.length)) return [];
  const given = ({ volume }: RelatedPoint) => (volume === undefined ? [] : [Math.log(volume)]);
  return languages.map(own => {
    const seen = points.filter(point => point.language !== own[0]!.language);
    const squares = (features: Features) => squaredError(seen, own, features);
    return {
      language: own[0]!.language,
      models: own.length,
      squares: {
        rmse: squares(point => [1, ...given(point), point.alignment]),
        naive: squares(point => [1, ...given(point)]),
        mean: squares(() => [1]),
      },
    };
  });
}

type Features = (point: RelatedPoint) => readonly number[];

function squaredError(
  seen: readonly RelatedPoint[],
  left: readonly RelatedPoint[],
  features: Features,
): number {
  const x = new Matrix(seen.map(point => [...features(point)]));
  const weights = solve(x, Matrix.columnVector(seen.map(point => point.score)), true).to1DArray();
  return sum(
    left.map(point => {
      const predicted = sum(features(point).map((feature, k) => feature * weights[k]!));
      return (point.score - predicted) ** 2;
    }),
  );
}
