import type { Fit } from "./fit.js";

/** A score as a function of one language's volume: what a budget is divided by. */
export interface Curve {
  readonly name: string;
  /** Returns the predicted score at a volume above 0; NaN where the law is undefined. */
  score(volume: number): number;
  /** Returns its derivative. */
  slope(volume: number): number;
}

/**
 * Returns the fitted curve of a group.
 * @param others The inputs besides the volume, in the law's order: [similarity] for the
 *   shared x-LLaMA law.
 */
export function curveOf(
  fit: Fit,
  group: string,
  others: readonly number[] = [],
  coordinates: ArrayLike<number> = fit.optimum,
): Curve {
  const { law, groups } = fit.problem;
  const index = groups.indexOf(group);
  if (index < 0)
    throw new RangeError(`curveOf: group must be one of ${groups.join(", ")}, got ${group}`);
  if (others.length !== law.inputs.length - 1)
    throw new RangeError(
      `curveOf: the ${law.name} law takes ${law.inputs.join(", ")}, got ${others.length} besides the volume`,
    );
  const theta = fit.problem.theta(coordinates, index);
  const inputs = Float64Array.from(others.toSpliced(law.volume, 0, 0));
  const at = (volume: number) => {
    inputs[law.volume] = volume;
    return inputs;
  };
  return {
    name: group,
    score: volume => law.evaluate(at(volume), theta),
    slope: volume => law.slope(at(volume), theta),
  };
}
