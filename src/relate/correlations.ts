import { groupBy } from "../base/group-by.js";
import { partialPearson, pearson } from "../numeric/statistics/correlation.js";
import { ranks } from "../numeric/statistics/ranks.js";
import { mean } from "../numeric/statistics/summary.js";
import type { RelatedPoint } from "./point.js";

/** Which correlations points allow, and how they are computed. */
export interface Correlations {
  /** By the names that rows use. */
  readonly statistics: readonly string[];
  /** Returns one a statistic; NaN where it is not defined. */
  readonly of: (points: readonly RelatedPoint[]) => number[];
}

/** Below so many points a group's ranks say nothing that its mean does not take away. */
const fewest = 3;

const groupings = [
  ["languages", (point: RelatedPoint) => point.language],
  ["models", (point: RelatedPoint) => point.model],
] as const;

/**
 * Returns the correlations that these points allow: Pearson's and Spearman's, the latter also given
 * volume where every point has one; and within languages (do better aligned models score better?)
 * and within models (do better aligned languages?), where there are several with three points or
 * more. Within takes a language's level out, which may have another cause: how a score counts its
 * script, how long its words are.
 *
 * Within is of ranks in each group, about its mean rank, all groups together; given volume, the
 * partial one at equal rank of volume within the group.
 */
export function correlationsFor(points: readonly RelatedPoint[]): Correlations {
  const withVolume = points.length > 0 && points.every(point => point.volume !== undefined);
  const within = groupings.flatMap(([name, keyOf]) => {
    const groups = [...groupBy(points, keyOf).values()];
    const large = groups.filter(own => own.length >= fewest);
    if (groups.length < 2 || large.length === 0) return [];
    const given = withVolume && large.some(own => new Set(own.map(volumeOf)).size > 1);
    return [{ statistic: `spearman within ${name}${given ? " given volume" : ""}`, keyOf, given }];
  });
  return {
    statistics: [
      "pearson",
      "spearman",
      ...(withVolume ? ["spearman given volume"] : []),
      ...within.map(({ statistic }) => statistic),
    ],
    of(own) {
      const [alignments, scores] = [own.map(alignmentOf), own.map(scoreOf)];
      const [a, s] = [ranks(alignments), ranks(scores)];
      return [
        pearson(alignments, scores),
        pearson(a, s),
        ...(withVolume ? [partialPearson(a, s, ranks(own.map(volumeOf)))] : []),
        ...within.map(({ keyOf, given }) => {
          const groups = [...groupBy(own, keyOf).values()];
          const [x, y] = [rankedWithin(groups, alignmentOf), rankedWithin(groups, scoreOf)];
          return given ? partialPearson(x, y, rankedWithin(groups, volumeOf)) : pearson(x, y);
        }),
      ];
    },
  };
}

/** Returns the ranks of values in each group about the group's mean rank, group by group. */
function rankedWithin(
  groups: readonly (readonly RelatedPoint[])[],
  of: (point: RelatedPoint) => number,
): Float64Array {
  const size = groups.reduce((sum, own) => sum + own.length, 0);
  const found = new Float64Array(size);
  let at = 0;
  for (const own of groups) {
    const ranked = ranks(own.map(of));
    const middle = mean(ranked);
    for (const rank of ranked) found[at++] = rank - middle;
  }
  return found;
}

const alignmentOf = (point: RelatedPoint) => point.alignment;
const scoreOf = (point: RelatedPoint) => point.score;
const volumeOf = (point: RelatedPoint) => point.volume!;
