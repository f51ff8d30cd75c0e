import { IsoglossError } from "../base/error.js";
import { type Fit, type FitOptions, fitLaw } from "./fit.js";
import type { Law } from "./law.js";
import { byGroup, type Point, volumes } from "./points.js";

/** How well a law foretells points that it was not fitted to. */
export interface HeldOut {
  /** Fitted without the held-out points. */
  readonly fit: Fit;
  readonly points: readonly {
    readonly point: Point;
    readonly predicted: number;
    /** The mean score at the largest volume that was not held out: "it stays as it is". */
    readonly naive: number;
  }[];
  /** √ of the weighted mean squared error, in score; NaN if a prediction is undefined. */
  readonly rmse: number;
  /** The same of the naive forecast. */
  readonly naiveRmse: number;
}

/**
 * Returns how well a law fitted to the smaller volumes predicts the scores at the largest,
 * beside the naive forecast that nothing changes: the question a law is asked in use.
 *
 * @param largest How many of each group's largest volumes are held out; defaults to 1.
 * @throws IsoglossError if the remaining points cannot carry the law.
 */
export function holdOut(
  points: readonly Point[],
  law: Law,
  { largest = 1, ...options }: FitOptions & { readonly largest?: number } = {},
): HeldOut {
  const kept: Point[] = [];
  const held: { point: Point; naive: number }[] = [];
  for (const [group, members] of byGroup(points)) {
    const all = volumes(members, law);
    if (all.length <= largest)
      throw new IsoglossError(
        `"${group}" has ${all.length} distinct volumes: nothing is left after holding out ${largest}.`,
        "Measure more volumes, or hold out fewer.",
      );
    const last = all[all.length - 1 - largest]!;
    const volume = (p: Point) => p.inputs[law.volume]!;
    kept.push(...members.filter(p => volume(p) <= last));
    const naive = weightedMean(
      members.filter(p => volume(p) === last),
      p => p.score,
    );
    held.push(...members.filter(p => volume(p) > last).map(point => ({ point, naive })));
  }
  const fit = fitLaw(kept, law, options);
  const predicted = held.map(({ point, naive }) => ({
    point,
    naive,
    predicted: fit.predict(point.inputs, point.group),
  }));
  const members = predicted.map(p => ({ ...p, weight: p.point.weight ?? 1 }));
  return {
    fit,
    points: predicted,
    rmse: Math.sqrt(weightedMean(members, p => (p.predicted - p.point.score) ** 2)),
    naiveRmse: Math.sqrt(weightedMean(members, p => (p.naive - p.point.score) ** 2)),
  };
}

function weightedMean<T extends { readonly weight?: number }>(
  items: readonly T[],
  value: (item: T) => number,
): number {
  let sum = 0;
  let total = 0;
  for (const item of items) {
    sum += (item.weight ?? 1) * value(item);
    total += item.weight ?? 1;
  }
  return sum / total;
}
