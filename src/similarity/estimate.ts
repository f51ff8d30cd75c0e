import { bootstrapMean } from "../numeric/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../numeric/interval.js";
import { normalQuantile } from "../numeric/normal.js";
import { permutationP } from "../numeric/permutation.js";
import { seeded } from "../numeric/random.js";
import { mean, variance } from "../numeric/summary.js";
import type { Evaluation, Measure } from "./measure.js";
import { type Order, randomOrders } from "./order.js";
import type { Pair } from "./pair.js";

export interface EstimateOptions {
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

/** A value with what it takes to read it. */
export interface Estimate {
  readonly value: number;
  /** The ends of the confidence interval over sentences; NaN where there is none. */
  readonly low: number;
  readonly high: number;
  /** How the interval was made: "95 % bootstrap (BCa)", "95 % jackknife". */
  readonly interval: string;
  /** What pairing sentences at random gives on average; null if unknown without permutations. */
  readonly chance: number | null;
  /** One-sided, against random pairing; null without permutations. */
  readonly pValue: number | null;
  readonly n: number;
  /** Dimensions of x and of y. */
  readonly d: readonly [number, number];
  /** The measure under each random pairing. */
  readonly nullValues: Float64Array;
  /** For paired tests against another estimate of the same sentences. */
  readonly evaluation: Evaluation;
}

/**
 * Returns a measure of a pair with its interval, chance level and p-value.
 *
 * The interval is over sentences as draws from a larger supply, with the same n:
 * - a measure that is a mean of one number a sentence (retrieval, MEXA, overlaps) is
 *   bootstrapped over those numbers, BCa. Resampling the states instead would put
 *   copies of a sentence among its own rivals, and every copy is a lost rank;
 * - any other is jackknifed: exact leave-one-out values in closed form, or first-order
 *   ones. Copies would count a sentence's similarity to itself as agreement, which
 *   makes bootstrapped CKA too high.
 *
 * Candidates are held fixed in the first: the interval speaks of other queries to
 * the same pool.
 */
export async function estimate(
  measure: Measure,
  pair: Pair,
  {
    seed = 0,
    confidence = defaultConfidence,
    draws = defaultDraws,
    permutations = 0,
  }: EstimateOptions = {},
): Promise<Estimate> {
  const evaluation = await measure.evaluate(pair);
  const { value, sentences, influence } = evaluation;
  const orders =
    typeof permutations === "number"
      ? randomOrders(pair.n, permutations, seeded(seed))
      : permutations;
  const nullValues = new Float64Array(orders.length);
  for (let b = 0; b < orders.length; b++) nullValues[b] = await evaluation.permuted(orders[b]!);
  const exact = await measure.chance(pair);
  const percent = `${Number((100 * confidence).toPrecision(6))} %`;
  const within = (end: number) => Math.min(measure.range[1], Math.max(measure.range[0], end));

  let [low, high, interval] = [Number.NaN, Number.NaN, "none"];
  if (sentences) {
    ({ low, high } = bootstrapMean(sentences, seeded(seed), { draws, confidence }));
    interval = `${percent} bootstrap (BCa)`;
  } else if (influence) {
    const reach =
      normalQuantile((1 + confidence) / 2) * Math.sqrt(variance(influence) / influence.length);
    [low, high] = [within(value - reach), within(value + reach)];
    interval = `${percent} jackknife`;
  }
  return {
    value,
    low,
    high,
    interval,
    chance: exact ?? (orders.length > 0 ? mean(nullValues) : null),
    pValue: orders.length > 0 ? oneSided(measure, value, nullValues) : null,
    n: pair.n,
    d: [pair.x.d, pair.y.d],
    nullValues,
    evaluation,
  };
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
