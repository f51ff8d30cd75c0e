import { pause } from "../../base/pause.js";
import type { Stoppable } from "../../base/progress.js";
import { seeded } from "../../numeric/random.js";
import { permutationP } from "../../numeric/statistics/permutation.js";
import { mean } from "../../numeric/statistics/summary.js";
import type { Measure, Measurement } from "../measure.js";
import { type Order, randomOrders } from "../prepared/order.js";
import type { Pair } from "../prepared/pair.js";
import {
  intervalOfInfluence,
  intervalOfMean,
  type NamedInterval,
  noInterval,
} from "./intervals.js";

/** What `estimate` takes. */
export interface EstimateOptions extends Stoppable {
  /** Of every draw; defaults to 0. */
  readonly seed?: number;
  /** Of the interval, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
  /**
   * Random pairings for the null: their number, or the pairings themselves if several
   * estimates share them. Defaults to 0, which leaves the p-value out; 99 resolve
   * p = 0.01.
   */
  readonly permutations?: number | readonly Order[];
}

/** A value with its confidence interval over sentences and what else it takes to read it. */
export interface Estimate extends NamedInterval {
  readonly value: number;
  /** What pairing sentences at random gives on average; null if unknown without permutations. */
  readonly chance: number | null;
  /** One-sided, against random pairing; null without permutations, or if pairing does not matter. */
  readonly pValue: number | null;
  readonly n: number;
  /** Dimensions of x and of y. */
  readonly d: readonly [number, number];
  /** The measure under each random pairing, of the first so many if the measure sets a limit. */
  readonly nullValues: Float64Array;
  /** For paired tests against another estimate of the same sentences. */
  readonly evaluation: Measurement;
}

/**
 * Returns a measure of a pair with its interval, chance level and p-value.
 *
 * The interval is over sentences as draws from a larger supply, with the same n:
 * - a measure that is a mean of one number a sentence (retrieval, MEXA, overlaps) is
 *   bootstrapped over those numbers, BCa (if all agree, the exact binomial interval takes
 *   its place). Resampling the states instead would put copies of a sentence among its
 *   own rivals, and every copy is a lost rank;
 * - any other is jackknifed, on Fisher's scale if it is bounded by 1: exact leave-one-out
 *   values in closed form, or first-order ones. Copies would count a sentence's similarity
 *   to itself as agreement, which makes bootstrapped CKA too high.
 *
 * Candidates are held fixed in the first: the interval speaks of other queries to
 * the same pool.
 *
 * @example
 * ```ts
 * import { matrix, seeded } from "isogloss";
 * import { estimate, linearCkaDebiased, pair } from "isogloss/similarity";
 * const random = seeded(0);
 * const x = matrix(40, 8, Float32Array.from({ length: 320 }, () => random.normal()));
 * const y = matrix(40, 8, x.data.map(value => value + 0.1 * random.normal()));
 * const found = await estimate(linearCkaDebiased, pair(x, y), { permutations: 19 });
 * console.log(found.value, [found.low, found.high], found.pValue);
 * ```
 */
export async function estimate(
  measure: Measure,
  pair: Pair,
  { seed = 0, permutations = 0, signal, ...options }: EstimateOptions = {},
): Promise<Estimate> {
  const evaluation = await measure.evaluate(pair);
  const { value } = evaluation;
  const nullValues = await underChance(measure, evaluation, pair.n, { permutations, seed, signal });
  const exact = await measure.chance(pair);
  return {
    value,
    ...intervalOf(measure, evaluation, { ...options, seed }),
    chance: exact ?? (nullValues.length > 0 ? mean(nullValues) : null),
    pValue: nullValues.length > 0 ? oneSided(measure, value, nullValues) : null,
    n: pair.n,
    d: [pair.x.d, pair.y.d],
    nullValues,
    evaluation,
  };
}

function intervalOf(
  { range }: Measure,
  { value, sentences, influence }: Measurement,
  options: Omit<EstimateOptions, "permutations">,
): NamedInterval {
  if (sentences) return intervalOfMean(sentences, { ...options, range });
  if (influence) return intervalOfInfluence(value, influence, range, options.confidence);
  return noInterval;
}

async function underChance(
  { mostPermutations = Number.POSITIVE_INFINITY }: Measure,
  evaluation: Measurement,
  n: number,
  { permutations = 0, seed = 0, signal }: EstimateOptions,
): Promise<Float64Array> {
  if (!evaluation.permuted) return new Float64Array(0);
  const orders =
    typeof permutations === "number" ? randomOrders(n, permutations, seeded(seed)) : permutations;
  const values = new Float64Array(Math.min(orders.length, mostPermutations));
  for (let b = 0; b < values.length; b++) {
    await pause(signal);
    values[b] = await evaluation.permuted(orders[b]!);
  }
  return values;
}

/** Distances speak for similarity when they are small. */
function oneSided(measure: Measure, value: number, nullValues: Float64Array): number {
  return measure.better === "higher"
    ? permutationP(value, nullValues)
    : permutationP(
        -value,
        nullValues.map(other => -other),
      );
}
