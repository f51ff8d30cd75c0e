import { type Progress, silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import type { Matrix } from "../numeric/matrix.js";
import type { ComputeOptions } from "../numeric/session.js";
import { correctedP } from "./corrected-p.js";
import { type Estimate, type EstimateOptions, estimate } from "./estimate.js";
import { languageSummaries, type Summary } from "./language-summaries.js";
import { meanOverPairs } from "./mean-over-pairs.js";
import type { Measure } from "./measure.js";
import { measures as allMeasures } from "./measures.js";
import { type Pair, pair } from "./pair.js";
import type { StatesOf } from "./place.js";
import { type Prepared, prepare } from "./prepare.js";
import { centered, type Preprocessing, raw } from "./preprocess.js";

export interface BatteryOptions extends Omit<EstimateOptions, "permutations"> {
  /** Of pairs; defaults to all. */
  readonly measures?: readonly Measure[];
  /** Random pairings behind chance levels and p-values; defaults to 19, which resolve 0.05. */
  readonly permutations?: number;
  /**
   * The same for measures that decompose a matrix for each; defaults to as many. Fewer give
   * a chance level, a mean over pairs and pairings, and no p-value.
   */
  readonly decompositions?: number;
  /** Columns for every row: model, corpus, pooling … */
  readonly signature?: Row;
  readonly compute?: ComputeOptions;
  readonly progress?: Progress;
}

/**
 * Returns the whole battery layer by layer, each number a mean over languages: measures
 * of pairs over the pairs of each language with the pivot, on raw states and, where that
 * makes a difference, on centered ones; then what `languageSummaries` says of all
 * languages together. Measure by measure, layers in order.
 *
 * Columns: measure, preprocessing, averaged ("6 pairs"), layer, value, least and most (of
 * the languages or pairs averaged), low, high, interval, chance, reference (what `chance`
 * is: "chance", "isotropic" …), p_value, p_value_max (corrected for choosing the best
 * layer; both empty where pairing does not matter or too few were drawn), n, d, seed.
 *
 * @see meanOverPairs for what interval and null are of
 */
export async function battery(
  states: StatesOf,
  languages: readonly string[],
  pivot: string,
  layers: readonly number[],
  {
    measures = allMeasures,
    permutations = 19,
    decompositions = permutations,
    signature = {},
    compute = {},
    progress = silent,
    seed = 0,
    ...options
  }: BatteryOptions = {},
): Promise<Row[]> {
  const series = new Map<string, Series>();
  const summaries: (Summary & { readonly layer: number })[] = [];
  const others = languages.filter(language => language !== pivot);
  const task = progress.start("Every measure", layers.length * measures.length, "measures");
  try {
    for (const layer of layers) {
      const loaded = new Map<string, Matrix>();
      for (const language of languages) loaded.set(language, await states(language, layer));
      for (const step of [raw, centered]) {
        const sides = await prepareAll(loaded, step, compute);
        const pairs = others.map(other => pair(sides.get(other)!, sides.get(pivot)!));
        for (const measure of measures) {
          if (step === raw) task.advance(1, `layer ${layer}`);
          if (!applies(measure, step, pairs)) continue;
          const draws = measure.mostPermutations === undefined ? permutations : decompositions;
          const found = await averaged(measure, pairs, { ...options, seed, permutations: draws });
          const key = `${step.name} ${measure.name}`;
          const known = series.get(key) ?? { measure, step, places: [] };
          known.places.push({ layer, ...found });
          series.set(key, known);
        }
        if (step === raw)
          for (const one of await languageSummaries([...sides.values()], { ...options, seed }))
            summaries.push({ ...one, layer });
      }
    }
  } finally {
    task.done();
  }
  const perPair = [...series.values()].flatMap(one => pairRows(one, permutations));
  return [...perPair, ...inOrder(summaries).map(summaryRow)].map(row => ({
    ...signature,
    ...row,
    seed,
  }));
}

/** One measure and preprocessing at all layers. */
interface Series {
  readonly measure: Measure;
  readonly step: Preprocessing;
  readonly places: Place[];
}

interface Place {
  readonly layer: number;
  readonly result: Estimate;
  /** Of the pairs. */
  readonly values: readonly number[];
}

async function prepareAll(
  loaded: ReadonlyMap<string, Matrix>,
  step: Preprocessing,
  compute: ComputeOptions,
): Promise<Map<string, Prepared>> {
  const sides = new Map<string, Prepared>();
  for (const [language, states] of loaded)
    sides.set(language, prepare(await (await step.fit(states))(states), compute));
  return sides;
}

/** A measure that does not notice a translation says the same of centered states as of raw ones. */
function applies(measure: Measure, step: Preprocessing, pairs: readonly Pair[]): boolean {
  if (step !== raw && noticesNoTranslation(measure)) return false;
  return !measure.sameSpace || pairs.every(({ x, y }) => x.d === y.d);
}

const blind = new Set([
  "translation",
  "invertible linear map",
  "scale and shift of each dimension",
]);

function noticesNoTranslation({ invariances }: Measure): boolean {
  return invariances.some(one => blind.has(one));
}

async function averaged(
  measure: Measure,
  pairs: readonly Pair[],
  options: EstimateOptions & { readonly seed: number; readonly permutations: number },
): Promise<Omit<Place, "layer">> {
  const mean = meanOverPairs(measure, pairs);
  const evaluation = await mean.evaluate(pairs[0]!);
  const once = { ...mean, evaluate: async () => evaluation };
  return { result: await estimate(once, pairs[0]!, options), values: evaluation.values };
}

/** @param permutations Pairings that a p-value takes. */
function pairRows({ measure, step, places }: Series, permutations: number): Row[] {
  const corrected = correctedP(
    measure,
    places.map(({ result }) => result),
  );
  return places.map(({ layer, result, values }, i) => ({
    measure: measure.name,
    preprocessing: step.name,
    averaged: `${values.length} pairs`,
    layer,
    value: result.value,
    least: Math.min(...values),
    most: Math.max(...values),
    low: result.low,
    high: result.high,
    interval: result.interval,
    chance: result.chance,
    reference: result.evaluation.permuted ? "chance" : "no hubs",
    ...(result.pValue === null || result.nullValues.length < permutations
      ? { p_value: null, p_value_max: null }
      : { p_value: result.pValue, p_value_max: corrected[i]! }),
    n: result.n,
    d: result.d[0],
  }));
}

function summaryRow({ layer, values, over, ...found }: Summary & { readonly layer: number }): Row {
  return {
    measure: found.measure,
    preprocessing: raw.name,
    averaged: `${values.length} ${over}`,
    layer,
    value: found.value,
    least: Math.min(...values),
    most: Math.max(...values),
    low: found.low,
    high: found.high,
    interval: found.interval,
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
