import { bootstrapMean, resamples } from "../numeric/bootstrap.js";
import {
  checkConfidence,
  defaultConfidence,
  defaultDraws,
  type Interval,
} from "../numeric/interval.js";
import { normalQuantile } from "../numeric/normal.js";
import { permutationP } from "../numeric/permutation.js";
import { type Random, seeded } from "../numeric/random.js";
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
  /** One-sided, against random pairing; null without permutations, or if pairing does not matter. */
  readonly pValue: number | null;
  readonly n: number;
  /** Dimensions of x and of y. */
  readonly d: readonly [number, number];
  /** The measure under each random pairing, of the first so many if the measure sets a limit. */
  readonly nullValues: Float64Array;
  /** For paired tests against another estimate of the same sentences. */
  readonly evaluation: Evaluation;
}

/**
 * Returns a measure of a pair with its interval, chance level and p-value.
 *
 * The interval is over sentences as draws from a larger supply, with the same n:
 * - a measure that is a mean of one number a sentence (retrieval, MEXA, overlaps) is
 *   bootstrapped over those numbers, BCa (if all are hits, or all misses, the exact
 *   binomial interval takes its place). Resampling the states instead would put
 *   copies of a sentence among its own rivals, and every copy is a lost rank;
 * - any other is jackknifed, on Fisher's scale if it is bounded by 1: exact leave-one-out
 *   values in closed form, or first-order ones. Copies would count a sentence's similarity to itself as agreement, which
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
  const nullValues = await underChance(measure, evaluation, pair.n, permutations, seed);
  const exact = await measure.chance(pair);
  const percent = `${Number((100 * confidence).toPrecision(6))} %`;

  let [low, high, interval] = [Number.NaN, Number.NaN, "none"];
  if (sentences) {
    const extreme = unanimous(sentences, confidence);
    ({ low, high } =
      extreme ??
      bootstrapMean(sentences, drawn(sentences.length, draws, seed), { draws, confidence }));
    interval = extreme ? `${percent} Clopper–Pearson` : `${percent} bootstrap (BCa)`;
  } else if (influence) {
    ({ low, high } = jackknifed(value, influence, measure.range, confidence));
    interval = `${percent} jackknife`;
  }
  return {
    value,
    low,
    high,
    interval,
    chance: exact ?? (nullValues.length > 0 ? mean(nullValues) : null),
    pValue: nullValues.length > 0 ? oneSided(measure, value, nullValues) : null,
    n: pair.n,
    d: [pair.x.d, pair.y.d],
    nullValues,
    evaluation,
  };
}

/** More indices than these are not worth their memory, 64 MB: they are drawn anew each time. */
const mostKept = 2 ** 24;

let kept: { readonly key: string; readonly chosen: Uint32Array } | undefined;

/** Returns what the bootstrap draws from, and keeps the last: one battery asks for it again and again. */
function drawn(n: number, draws: number, seed: number): Random | Uint32Array {
  if (n * draws > mostKept) return seeded(seed);
  const key = `${n} ${draws} ${seed}`;
  if (kept?.key !== key) kept = { key, chosen: resamples(n, draws, seeded(seed)) };
  return kept.chosen;
}

/**
 * Returns the interval of ± z standard errors from each sentence's influence. A measure
 * that cannot pass 1 is treated as a correlation: the errors are taken on Fisher's scale,
 * artanh θ, which keeps the interval inside and lets it be longer towards 0.
 */
export function jackknifed(
  value: number,
  influence: Float64Array,
  [least, most]: readonly [number, number],
  confidence: number,
): Interval {
  const z = normalQuantile((1 + checkConfidence("jackknifed", confidence)) / 2);
  const error = Math.sqrt(variance(influence) / influence.length);
  const asCorrelation = most === 1 && Math.abs(value) < 1;
  const end = (sign: number) =>
    asCorrelation
      ? Math.tanh(Math.atanh(value) + (sign * z * error) / (1 - value * value))
      : value + sign * z * error;
  return { low: Math.max(least, end(-1)), high: Math.min(most, end(1)) };
}

async function underChance(
  { mostPermutations = Number.POSITIVE_INFINITY }: Measure,
  evaluation: Evaluation,
  n: number,
  permutations: number | readonly Order[],
  seed: number,
): Promise<Float64Array> {
  if (!evaluation.permuted) return new Float64Array(0);
  const orders =
    typeof permutations === "number" ? randomOrders(n, permutations, seeded(seed)) : permutations;
  const values = new Float64Array(Math.min(orders.length, mostPermutations));
  for (let b = 0; b < values.length; b++) values[b] = await evaluation.permuted(orders[b]!);
  return values;
}

/**
 * Returns the exact interval of a share if all sentences agree on 0 or all on 1, which no
 * resample can tell from certainty; null otherwise.
 */
function unanimous(sentences: Float64Array, confidence: number): Interval | null {
  const first = sentences[0];
  if (first !== 0 && first !== 1) return null;
  if (sentences.some(value => value !== first)) return null;
  const far = ((1 - confidence) / 2) ** (1 / sentences.length);
  return first === 0 ? { low: 0, high: 1 - far } : { low: far, high: 1 };
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
