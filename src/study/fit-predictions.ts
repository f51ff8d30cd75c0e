import type { RowOf } from "../base/columns.js";
import { defaultConfidence, type Interval } from "../numeric/statistics/interval.js";
import type { Fit } from "../scaling/fit.js";
import type { GroupFit } from "./rank-groups.js";

/** What a law foretells: the score at a volume, or the volume that a score takes. */
export type PredictionRow = RowOf<
  | "group"
  | "law"
  | "statistic"
  | "volume"
  | "predicted"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "objections"
>;

/** What `fitPredictions` is asked. */
export interface PredictionQuestions {
  /** Volumes at which scores are foretold. */
  readonly volumes?: readonly number[];
  /** Scores whose volumes are sought. */
  readonly targets?: readonly number[];
}

/** How far beyond the measured volumes a target is sought, as a factor; beyond it is out of reach. */
const reach = 1e6;

/**
 * Returns, for each group with a law, the score at each volume with the interval in which another
 * measurement would lie, and the volume that each score takes with the interval over bootstrapped
 * laws (its ends NaN among draws that never reach it): Infinity where the law does not reach it within a million times what was measured, 0 where
 * it is above it everywhere.
 */
export function fitPredictions(
  groups: readonly GroupFit[],
  { volumes = [], targets = [] }: PredictionQuestions,
): PredictionRow[] {
  return groups.flatMap(({ group, drawn, bootstrap }) => {
    if (!drawn) return [];
    const measured = drawn.fit.problem.points.map(point => point.inputs[0]!);
    const range = { low: Math.min(...measured) / reach, high: Math.max(...measured) * reach };
    const row = (
      statistic: string,
      volume: number,
      predicted: number,
      ends: Interval = { low: Number.NaN, high: Number.NaN },
    ): PredictionRow => ({
      group,
      law: drawn.law.name,
      statistic,
      volume,
      predicted,
      low: ends.low,
      high: ends.high,
      interval: bootstrap ? "bootstrap" : "none",
      confidence: defaultConfidence,
      objections: drawn.objections.join("; "),
    });
    return [
      ...volumes.map(volume =>
        row(
          "score at volume",
          volume,
          drawn.fit.predict([volume]),
          bootstrap?.prediction([volume]),
        ),
      ),
      ...targets.map(target =>
        row(
          "volume for score",
          volumeFor(drawn.fit.predict, target, range),
          target,
          bootstrap?.of(predict => volumeFor(predict, target, range)),
        ),
      ),
    ];
  });
}

/** Returns where a rising law reaches a score, by bisection on the logarithm of volume. */
function volumeFor(predict: Fit["predict"], target: number, { low, high }: Interval): number {
  const above = (log: number) => predict([Math.exp(log)]) >= target;
  let [from, to] = [Math.log(low), Math.log(high)];
  if (above(from)) return 0;
  if (!above(to)) return Number.POSITIVE_INFINITY;
  // Sixty halvings of some forty e-folds end below the spacing of doubles.
  for (let step = 0; step < 60; step++) {
    const middle = (from + to) / 2;
    if (above(middle)) to = middle;
    else from = middle;
  }
  return Math.exp(to);
}
