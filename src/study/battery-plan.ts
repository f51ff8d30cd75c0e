import { type Progress, silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import type { ComputeOptions } from "../numeric/linear/session.js";
import { battery } from "../similarity/battery.js";
import type { Measure } from "../similarity/measure.js";
import { measures } from "../similarity/measures.js";
import { takeRows } from "../states/split.js";
import { type Gathered, statesOf } from "./gather-states.js";

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

export interface BatteryRowsOptions {
  readonly pivot: string;
  readonly pooling: string;
  /** From the first on. */
  readonly sentences: number;
  readonly signature: Row;
  readonly seed?: number;
  readonly compute?: ComputeOptions;
  readonly progress?: Progress;
}

/** Returns every measure of a model's states by layer, as means over languages. */
export async function batteryRows(
  gathered: Gathered,
  {
    pivot,
    pooling,
    sentences,
    signature,
    seed = 0,
    compute = {},
    progress = silent,
  }: BatteryRowsOptions,
): Promise<Row[]> {
  const { manifest } = gathered.states;
  const states = statesOf(gathered, pooling);
  const some = Uint32Array.from(
    { length: Math.min(sentences, manifest.corpus.sentences) },
    (_, i) => i,
  );
  return battery(
    async (language, layer) => takeRows(await states(language, layer), some),
    manifest.languages,
    pivot,
    manifest.layers,
    {
      measures: batteryMeasures,
      permutations: batteryPairings,
      decompositions: batteryDecompositions,
      signature,
      seed,
      compute,
      progress,
    },
  );
}
