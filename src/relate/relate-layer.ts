import type { Random } from "../numeric/random.js";
import { partialSpearman, pearson, spearman } from "../numeric/statistics/correlation.js";
import {
  checkConfidence,
  defaultConfidence,
  defaultDraws,
} from "../numeric/statistics/interval.js";
import { quantileSorted } from "../numeric/statistics/summary.js";
import { groupsBy } from "./groups-by.js";
import { leaveOutLanguage } from "./leave-out-language.js";
import type { RelatedPoint } from "./point.js";

/** A number about the points of one layer. */
export interface Relation {
  /** pearson, spearman, spearman given volume, left-out rmse, left-out rmse without alignment. */
  readonly statistic: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How sure the relation is to be made. */
export interface RelateOptions {
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
}

/**
 * Returns how scores go with alignment at one layer: Pearson's and Spearman's correlation, the
 * latter also given volume where every point has one, and the error in languages left out.
 *
 * Intervals are percentiles over resampled languages, each with all its points: a language's
 * models are not independent. Draws in which a correlation is undefined are left out of its interval;
 * where they are more than half there is none. Intervals of few languages are too narrow.
 *
 * @param points Of one layer.
 * @throws RangeError for points of several layers, values that are not finite, or a volume of 0.
 */
export function relateLayer(
  points: readonly RelatedPoint[],
  random: Random,
  { confidence = defaultConfidence, draws = defaultDraws }: RelateOptions = {},
): Relation[] {
  checkConfidence("relateLayer", confidence);
  for (const { layer, alignment, score, volume } of points) {
    if (layer !== points[0]!.layer)
      throw new RangeError(
        `relateLayer: expected points of one layer, got ${points[0]!.layer} and ${layer}`,
      );
    if (!Number.isFinite(alignment) || !Number.isFinite(score))
      throw new RangeError(`relateLayer: expected finite values, got ${alignment} and ${score}`);
    if (volume !== undefined && !(volume > 0 && Number.isFinite(volume)))
      throw new RangeError(`relateLayer: expected volumes above 0, got ${volume}`);
  }
  const languages = groupsBy(points, point => point.language);
  const resampled = Array.from({ length: languages.length > 1 ? draws : 0 }, () =>
    languages.flatMap(() => languages[random.integer(languages.length)]!),
  );
  const withVolume = points.length > 0 && points.every(point => point.volume !== undefined);
  const correlations: [string, (own: readonly RelatedPoint[]) => number][] = [
    ["pearson", own => pearson(own.map(alignmentOf), own.map(scoreOf))],
    ["spearman", own => spearman(own.map(alignmentOf), own.map(scoreOf))],
  ];
  if (withVolume) correlations.push(["spearman given volume", givenVolume]);
  const { rmse, naive } = leaveOutLanguage(points);
  const without = { low: Number.NaN, high: Number.NaN };
  return [
    ...correlations.map(([statistic, of]) => {
      const found = Float64Array.from(resampled, of)
        .filter(value => !Number.isNaN(value))
        .sort();
      const end = (level: number) =>
        found.length * 2 > draws ? quantileSorted(found, level) : Number.NaN;
      const tail = (1 - confidence) / 2;
      return { statistic, value: of(points), low: end(tail), high: end(1 - tail) };
    }),
    { statistic: "left-out rmse", value: rmse, ...without },
    { statistic: "left-out rmse without alignment", value: naive, ...without },
  ];
}

const alignmentOf = (point: RelatedPoint) => point.alignment;
const scoreOf = (point: RelatedPoint) => point.score;

function givenVolume(points: readonly RelatedPoint[]): number {
  return partialSpearman(
    points.map(alignmentOf),
    points.map(scoreOf),
    points.map(point => point.volume!),
  );
}
