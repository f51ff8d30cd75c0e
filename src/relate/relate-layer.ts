import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import { seeded } from "../numeric/random.js";
import {
  checkConfidence,
  defaultConfidence,
  defaultDraws,
} from "../numeric/statistics/interval.js";
import { quantileSorted } from "../numeric/statistics/summary.js";
import { correlationsFor } from "./correlations.js";
import { drawLanguages, languagesOf } from "./draw-languages.js";
import { type LeaveOutError, leaveOutErrors, rootMean } from "./leave-out-language.js";
import type { RelatedPoint } from "./point.js";

/** A number about the points of one layer. */
export interface LayerStatistic {
  /**
   * pearson; spearman, also given volume, within languages, within models; left-out rmse, also
   * without alignment, of the mean, and saved by alignment.
   */
  readonly statistic: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How sure the relation is to be made. */
export interface RelateOptions extends Stoppable {
  /** Of the resamples; defaults to 0. */
  readonly seed?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
}

/**
 * Returns how scores go with alignment at one layer: the correlations that `correlationsFor` names,
 * and the errors of predicting the scores of languages left out.
 *
 * Intervals are percentiles over resampled languages, each with all its points (a language's
 * models are not independent), and over items within them where points have items: see
 * `drawLanguages`. Errors in languages left out are drawn as they are: lines are not fitted anew.
 * Draws in which a number is undefined are left out of its interval; where they are half or more
 * there is none. Intervals of few languages are too narrow.
 *
 * @param points Of one layer.
 * @throws RangeError for points of several layers, values that are not finite, a volume of 0, or a
 *   point without one score an item.
 * @throws The signal's reason if it was aborted.
 * @see Cameron, Gelbach & Miller 2008, Bootstrap-based improvements for inference with clustered
 *   errors, https://doi.org/10.1162/rest.90.3.414 (few clusters)
 */
export async function relateLayer(
  points: readonly RelatedPoint[],
  { seed = 0, confidence = defaultConfidence, draws = defaultDraws, signal }: RelateOptions = {},
): Promise<LayerStatistic[]> {
  checkConfidence("relateLayer", confidence);
  for (const point of points) checkPoint(point, points[0]!.layer);
  const languages = languagesOf(points);
  const interval = (values: Float64Array) => {
    const found = values.filter(value => !Number.isNaN(value)).sort();
    const tail = (1 - confidence) / 2;
    const end = (level: number) =>
      found.length * 2 > draws ? quantileSorted(found, level) : Number.NaN;
    return { low: end(tail), high: end(1 - tail) };
  };
  const { statistics, of } = correlationsFor(points);
  const measured = of(points);
  const errors = leaveOutErrors(points);
  const left = rootMean(errors);
  const drawnCorrelations: number[][] = [];
  const drawnErrors: LeaveOutError[] = [];
  const most = languages.length > 1 ? draws : 0;
  for (const drawn of drawLanguages(languages, most, seeded(seed))) {
    await pause(signal);
    drawnCorrelations.push(of(drawn.flatMap(own => own.points)));
    if (errors.length > 0)
      drawnErrors.push(rootMean(drawn.map(({ language }) => errors[language]!)));
  }
  return [
    ...statistics.map((statistic, k) => ({
      statistic,
      value: measured[k]!,
      ...interval(Float64Array.from(drawnCorrelations, values => values[k]!)),
    })),
    ...errorsShown.map(([statistic, error]) => ({
      statistic,
      value: error(left),
      ...interval(Float64Array.from(drawnErrors, error)),
    })),
  ];
}

const errorsShown: readonly (readonly [string, (errors: LeaveOutError) => number])[] = [
  ["left-out rmse", ({ rmse }) => rmse],
  ["left-out rmse without alignment", ({ naive }) => naive],
  ["left-out rmse of the mean", ({ mean }) => mean],
  ["left-out rmse saved by alignment", ({ rmse, naive }) => naive - rmse],
];

function checkPoint({ layer, alignment, score, volume, items }: RelatedPoint, first: number) {
  if (layer !== first)
    throw new RangeError(`relateLayer: expected points of one layer, got ${first} and ${layer}`);
  if (!Number.isFinite(alignment) || !Number.isFinite(score))
    throw new RangeError(`relateLayer: expected finite values, got ${alignment} and ${score}`);
  if (volume !== undefined && !(volume > 0 && Number.isFinite(volume)))
    throw new RangeError(`relateLayer: expected volumes above 0, got ${volume}`);
  if (items && (items.ids.length !== items.values.length || items.ids.length === 0))
    throw new RangeError(
      `relateLayer: expected a score an item, got ${items.values.length} for ${items.ids.length}`,
    );
}
