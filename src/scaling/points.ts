import { IsoglossError } from "../base/error.js";
import { groupBy } from "../base/group-by.js";
import type { Law } from "./law.js";

/** One measurement: a score at a volume, of a language or whatever else curves are drawn for. */
export interface Point {
  /** Which curve it belongs to: a language, a direction … */
  readonly group: string;
  /** In the order of the law's inputs: [volume], [volume, similarity] … all above 0. */
  readonly inputs: readonly number[];
  readonly score: number;
  /** How much it counts, above 0; defaults to 1. */
  readonly weight?: number;
  /** What varies together (a seed, a training run): a bootstrap keeps it together. */
  readonly cluster?: string;
}

/** Returns the groups in order of first appearance, each with its points. */
export function byGroup(points: readonly Point[]): Map<string, Point[]> {
  return groupBy(points, point => point.group);
}

/** Returns the volumes of `points` under `law`, ascending, each once. */
export function volumes(points: readonly Point[], law: Law): number[] {
  return [...new Set(points.map(p => p.inputs[law.volume]!))].sort((a, b) => a - b);
}

/**
 * Checks that a law can be fitted to the points at all.
 *
 * Repeated volumes are welcome (they measure the noise), but only distinct ones count
 * towards the number that a law needs.
 *
 * @param parameters How many parameters the fit has.
 * @throws IsoglossError if there are too few points, a number is NaN or infinite, an input
 *   or weight is not above 0, or all scores of a group are equal.
 */
export function checkPoints(points: readonly Point[], law: Law, parameters: number): void {
  if (points.length === 0)
    throw new IsoglossError(
      `There are no points to fit the ${law.name} law to.`,
      "Check what was selected: a metric, a direction, a group.",
    );
  for (const { group, inputs, score, weight } of points) {
    const where = `The point of "${group}" at ${law.inputs.join(", ")} = ${inputs.join(", ")}`;
    if (inputs.length !== law.inputs.length)
      throw new IsoglossError(
        `${where} has ${inputs.length} inputs; the ${law.name} law takes ${law.inputs.length}.`,
        `Give ${law.inputs.join(", ")} for every point.`,
      );
    if (!inputs.every(value => value > 0 && value < Number.POSITIVE_INFINITY))
      throw new IsoglossError(
        `${where} is outside the law's domain: every input must be a finite number above 0.`,
        "Leave out the points without data (volume 0): the laws are powers and logarithms of it.",
      );
    if (!Number.isFinite(score))
      throw new IsoglossError(
        `${where} has the score ${score}.`,
        "Leave out the points that were not measured.",
      );
    if (weight !== undefined && !(weight > 0 && Number.isFinite(weight)))
      throw new IsoglossError(
        `${where} has the weight ${weight}.`,
        "A weight is a finite number above 0; leave out a point that shall not count.",
      );
  }
  const distinct = new Set(points.map(p => JSON.stringify([p.group, ...p.inputs]))).size;
  if (distinct < parameters)
    throw new IsoglossError(
      `The ${law.name} law has ${parameters} parameters here, but there are only ${distinct} distinct points.`,
      "Measure more volumes, share parameters across groups, or choose a law with fewer parameters.",
    );
  for (const [group, members] of byGroup(points))
    if (members.every(p => p.score === members[0]!.score))
      throw new IsoglossError(
        `All ${members.length} scores of "${group}" equal ${members[0]!.score}: no law can be told from a flat line.`,
        "Leave this group out, or measure volumes at which the score changes.",
      );
}
