import type { RowOf } from "../base/columns.js";
import { oncePer } from "../base/once.js";
import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import type { Matrix } from "../numeric/matrix.js";
import { withEqualRows } from "../numeric/neighbours/coincident.js";
import { seeded } from "../numeric/random.js";
import { centered, type Preprocessing, raw } from "../states/preprocess.js";
import type { Signature, Source } from "../states/source.js";
import { correctedP } from "./inference/corrected-p.js";
import { type Estimate, type EstimateOptions, estimate } from "./inference/estimate.js";
import { meanOverPairs } from "./inference/mean-over-pairs.js";
import type { Measure } from "./measure.js";
import { chosenMeasure, type MeasureChoice } from "./measure-named.js";
import { measures as allMeasures } from "./measures.js";
import { randomOrders } from "./prepared/order.js";
import { type Pair, pair } from "./prepared/pair.js";
import { type Prepared, prepare } from "./prepared/prepare.js";
import {
  type LanguageSummary,
  type LanguageSummaryOptions,
  languageSummaries,
} from "./spaces/language-summaries.js";
import { coincidentColumn, type TiesColumn } from "./tie-notes.js";

/** What `battery` takes. */
export interface BatteryOptions
  extends LongWork,
    Omit<EstimateOptions, "permutations">,
    Pick<LanguageSummaryOptions, "overlapSentences"> {
  /** Of pairs; defaults to all. */
  readonly measures?: readonly MeasureChoice[];
  /**
   * Of the states of pairs; defaults to raw and centered, where a measure that does not notice
   * a translation is not repeated. What is said of all languages together is of raw states, and
   * left out if these are: centering takes away what tells languages apart.
   */
  readonly preprocessing?: readonly Preprocessing[];
  /** Random pairings behind chance levels and p-values; defaults to 19, which resolve 0.05. */
  readonly permutations?: number;
  /**
   * The same for measures that decompose a matrix for each; defaults to as many. Fewer give
   * a chance level, a mean over pairs and pairings, and no p-value.
   */
  readonly decompositions?: number;
  readonly compute?: ComputeOptions;
}

/**
 * Returns the whole battery layer by layer, each number a mean over languages: measures
 * of pairs over the pairs of each language with the pivot; then what `languageSummaries`
 * says of all languages together. Measure by measure, layers in order.
 *
 * Columns: the signature of the states; measure, preprocessing, averaged and over ("6", "pairs"), layer, value, least and most (of
 * the languages or pairs averaged), low, high, interval, confidence, chance, reference (what `chance`
 * is: "chance", "isotropic" …), p_value, p_value_max (corrected for choosing the best
 * layer; both empty where pairing does not matter or too few were drawn), n, d, seed; and
 * `coincident` as in `compare`.
 *
 * @throws RangeError if there is no language but the pivot.
 * @see meanOverPairs for what interval and null are of
 *
 * @example
 * ```ts
 * import { extract, loadCorpus, openModel } from "isogloss";
 * import { battery } from "isogloss/similarity";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "de", "sw"], limit: 30 });
 * const { checkpoint, model } = await openModel("base");
 * const states = await extract({ checkpoint, model, corpus });
 * const rows = await battery(states.pooled().at(3), { measures: ["rsa", "mexa"] });
 * console.log(rows.map(({ measure, value }) => [measure, value]));
 * ```
 */
export async function battery(
  source: Source,
  {
    measures: choices = allMeasures,
    preprocessing = source.usualSteps,
    permutations = 19,
    decompositions = permutations,
    compute = {},
    progress = silent,
    signal,
    seed = 0,
    overlapSentences = Number.POSITIVE_INFINITY,
    ...options
  }: BatteryOptions = {},
): Promise<BatteryRow[]> {
  const measures = choices.map(chosenMeasure);
  const series = new Map<string, Series>();
  const summaries: (LanguageSummary & { readonly layer: number })[] = [];
  const { languages, layers, pivot, others } = source;
  if (others.length === 0)
    throw new RangeError(`battery: expected the pivot and other languages, got ${pivot} alone`);
  // One list for all measures and layers: they share what they compute under each.
  const ordersFor = oncePer((n: number) =>
    randomOrders(n, Math.max(permutations, decompositions), seeded(seed)),
  );
  const steps = layers.length * preprocessing.length * measures.length;
  const task = progress.start("Every measure", steps, "measures");
  try {
    for (const layer of layers) {
      const loaded = new Map<string, Matrix>();
      for (const language of languages) loaded.set(language, await source.matrix(language, layer));
      for (const step of preprocessing) {
        const sides = await prepareAll(loaded, step, compute, seed);
        const pairs = others.map(other => pair(sides.get(other)!, sides.get(pivot)!));
        for (const measure of measures) {
          task.advance(1, `layer ${layer}`);
          await pause(signal);
          if (step === centered && preprocessing.includes(raw) && noticesNoTranslation(measure))
            continue;
          if (measure.sameSpace && pairs.some(({ x, y }) => x.d !== y.d)) continue;
          const draws = measure.mostPermutations === undefined ? permutations : decompositions;
          const orders = ordersFor(pairs[0]!.n).slice(0, draws);
          const found = await averaged(measure, pairs, {
            ...options,
            seed,
            permutations: orders,
            signal,
          });
          const key = `${step.name} ${measure.name}`;
          const { preprocessing: done } = source.preprocessed(step);
          const known = series.get(key) ?? { measure, preprocessing: done, found: [] };
          known.found.push({ layer, ties: coincidentColumn(pairs), ...found });
          series.set(key, known);
        }
        if (step !== raw || source.preprocessing !== raw.name) continue;
        const together = { ...options, seed, overlapSentences, signal };
        for (const one of await languageSummaries([...sides.values()], together))
          summaries.push({ ...one, layer });
      }
    }
  } finally {
    task.done();
  }
  const perPair = [...series.values()].flatMap(one => pairRows(one, permutations));
  return [...perPair, ...inOrder(summaries).map(summaryRow)].map(row => ({
    ...source.signature,
    ...row,
    seed,
  }));
}

/** What `battery` found of one measure at one layer, a mean over languages. */
export type BatteryRow = Signature & BatteryFinding & RowOf<"seed">;

/** The columns of `BatteryRow` beside the signature and the seed. */
export type BatteryFinding = RowOf<
  | "measure"
  | "preprocessing"
  | "averaged"
  | "over"
  | "layer"
  | "value"
  | "least"
  | "most"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "chance"
  | "reference"
  | "p_value"
  | "p_value_max"
  | "n"
  | "d"
> &
  TiesColumn;

/** One measure and preprocessing at all layers. */
interface Series {
  readonly measure: Measure;
  readonly preprocessing: string;
  readonly found: AtLayer[];
}

interface AtLayer {
  readonly layer: number;
  readonly ties: TiesColumn;
  readonly result: Estimate;
  /** Of the pairs. */
  readonly values: readonly number[];
}

async function prepareAll(
  loaded: ReadonlyMap<string, Matrix>,
  step: Preprocessing,
  compute: ComputeOptions,
  seed: number,
): Promise<Map<string, Prepared>> {
  const sides = new Map<string, Prepared>();
  for (const [language, loadedStates] of loaded) {
    const states = step === raw ? loadedStates : withEqualRows(loadedStates);
    sides.set(language, prepare(await (await step.fit(states))(states), compute, seed));
  }
  return sides;
}

const blind = new Set([
  "translation",
  "invertible linear map",
  "scale and shift of each dimension",
]);

/** Such a measure says the same of centered states as of raw ones. */
function noticesNoTranslation({ invariances }: Measure): boolean {
  return invariances.some(one => blind.has(one));
}

async function averaged(
  measure: Measure,
  pairs: readonly Pair[],
  options: EstimateOptions,
): Promise<Omit<AtLayer, "layer" | "ties">> {
  const mean = meanOverPairs(measure, pairs, options);
  const evaluation = await mean.evaluate(pairs[0]!);
  const once = { ...mean, evaluate: async () => evaluation };
  return { result: await estimate(once, pairs[0]!, options), values: evaluation.values };
}

/** @param permutations Pairings that a p-value takes. */
function pairRows(
  { measure, preprocessing, found }: Series,
  permutations: number,
): BatteryFinding[] {
  const corrected = correctedP(
    measure,
    found.map(({ result }) => result),
  );
  return found.map(({ layer, result, values, ties }, i) => ({
    measure: measure.name,
    preprocessing,
    averaged: values.length,
    over: "pairs",
    layer,
    value: result.value,
    least: Math.min(...values),
    most: Math.max(...values),
    low: result.low,
    high: result.high,
    interval: result.interval,
    confidence: result.confidence,
    chance: result.chance,
    reference: result.evaluation.permuted ? "chance" : "no hubs",
    ...(result.pValue === null || result.nullValues.length < permutations
      ? { p_value: null, p_value_max: null }
      : { p_value: result.pValue, p_value_max: corrected[i]! }),
    n: result.n,
    d: result.d[0],
    ...ties,
  }));
}

function summaryRow({
  layer,
  values,
  over,
  ...found
}: LanguageSummary & { readonly layer: number }): BatteryFinding {
  return {
    measure: found.measure,
    preprocessing: raw.name,
    averaged: values.length,
    over,
    layer,
    value: found.value,
    least: Math.min(...values),
    most: Math.max(...values),
    low: found.low,
    high: found.high,
    interval: found.interval,
    confidence: found.confidence,
    chance: found.chance,
    reference: found.reference,
    p_value: null,
    p_value_max: null,
    n: found.n,
    d: found.d,
  };
}

/** Measure by measure; layers keep their order. */
function inOrder<T extends { readonly measure: string }>(found: readonly T[]): T[] {
  const names = [...new Set(found.map(({ measure }) => measure))];
  return names.flatMap(name => found.filter(({ measure }) => measure === name));
}
