import { maxStatisticP } from "../../numeric/statistics/permutation.js";
import type { Measure } from "../measure.js";
import type { Estimate } from "./estimate.js";

/**
 * Returns the p-values of one measure at places that are looked at together (the layers of
 * a model, say), each corrected for choosing the best of them: Westfall–Young, single step.
 *
 * @param results Of the same n sentences under the same random pairings, one a place.
 * @see maxStatisticP
 */
export function correctedP(
  { better }: Pick<Measure, "better">,
  results: readonly Estimate[],
): Float64Array {
  // Distances speak for similarity when they are small.
  const sign = better === "higher" ? 1 : -1;
  const draws = Array.from(results[0]?.nullValues ?? [], (_, b) =>
    results.map(result => sign * result.nullValues[b]!),
  );
  return maxStatisticP(
    results.map(result => sign * result.value),
    draws,
  );
}
