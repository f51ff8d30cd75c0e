import type { LongWork } from "../../base/progress.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import { type BatteryRow, battery } from "../../similarity/battery.js";
import type { Measure } from "../../similarity/measure.js";
import { measures } from "../../similarity/measures.js";
import type { Source } from "../../states/source.js";

/**
 * Measures that a study does not take, by name. Canonical correlations are undefined, or
 * some of them 1 by construction, unless there are more sentences than both sides keep axes
 * together; with as many, 400 for small models, the rest of the battery takes nearly twice
 * as long as with 200, and these four as long again. `isogloss compare` has them.
 */
export const leftOut: readonly string[] = ["mean-cca", "cca-r2", "svcca", "pwcca"];

/** What a study takes of a pair: everything else. */
const batteryMeasures: readonly Measure[] = measures.filter(({ name }) => !leftOut.includes(name));

/** Sentences that the battery looks at: its cost grows with their square. */
export const batterySentences = 200;

/** Random pairings behind its chance levels and p-values: enough for p = 0.05. */
export const batteryPairings = 19;

/** Where each pairing takes a decomposition, for a chance level alone: six pairs give it four times. */
export const batteryDecompositions = 4;

export interface BatteryRowsOptions extends LongWork {
  /** From the first on; defaults to `batterySentences`. */
  readonly sentences?: number;
  readonly seed?: number;
  readonly compute?: ComputeOptions;
}

/** Returns every measure of a model's states by layer, as means over languages. */
export async function batteryRows(
  source: Source,
  { sentences = batterySentences, ...options }: BatteryRowsOptions = {},
): Promise<BatteryRow[]> {
  return battery(source.first(sentences), {
    measures: batteryMeasures,
    permutations: batteryPairings,
    decompositions: batteryDecompositions,
    ...options,
  });
}
