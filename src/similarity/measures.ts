import { cosineGap } from "./cosine-gap.js";
import { linearCka } from "./linear-cka.js";
import { linearCkaDebiased } from "./linear-cka-debiased.js";
import type { Measure } from "./measure.js";
import { mexa } from "./mexa.js";
import { meanReciprocalRank, precisionAt } from "./retrieval.js";

/** Every measure of a pair, in the order of tables and reports. */
export const measures: readonly Measure[] = [
  precisionAt(1, "forward"),
  precisionAt(1, "backward"),
  precisionAt(5, "forward"),
  precisionAt(5, "backward"),
  meanReciprocalRank("forward"),
  meanReciprocalRank("backward"),
  mexa,
  cosineGap,
  linearCka,
  linearCkaDebiased,
];

/** What a first look needs: cheap, and none misleads alone beside the others. */
export const firstMeasures: readonly Measure[] = [
  "retrieval-p1-forward",
  "retrieval-p1-backward",
  "mexa",
  "cosine-gap",
  "linear-cka-debiased",
].map(measureNamed);

/**
 * Returns the measure of that name.
 * @throws RangeError with all names if there is none.
 */
export function measureNamed(name: string): Measure {
  const found = measures.find(measure => measure.name === name);
  if (!found)
    throw new RangeError(
      `measureNamed: expected one of ${measures.map(measure => measure.name).join(", ")}, got ${name}`,
    );
  return found;
}
