import { seeded } from "../../numeric/random.js";
import {
  biasCorrected,
  bootstrapMeans,
  meanAcceleration,
  resamples,
} from "../../numeric/statistics/bootstrap.js";
import {
  checkConfidence,
  defaultConfidence,
  defaultDraws,
} from "../../numeric/statistics/interval.js";
import { mean } from "../../numeric/statistics/summary.js";
import type { Measurement } from "../measure.js";
import type { EstimateOptions } from "./estimate.js";
import { intervalOfMean, type NamedInterval, noInterval } from "./intervals.js";

/** How far two values over the same sentences are apart, with an interval. */
export interface PairedDifference extends NamedInterval {
  /** a − b. */
  readonly value: number;
  /** Two-sided, of no difference. */
  readonly pValue: number;
}

/**
 * Returns the difference of one measure between two models, layers or preprocessings of
 * the same sentences, with a paired BCa bootstrap: what the two sides share sentence by
 * sentence cancels, so that the interval is narrower than those of the two sides suggest.
 *
 * Where hits or shares differ by the same in all sentences, most often by nothing, the interval
 * is that of `intervalOfMean`. Measures that are no mean of sentences enter by their pseudo-values θ + (n − 1)(θ − θ₋ᵢ).
 *
 * The p-value is twice the share of replicates on the far side of zero, one replicate
 * counted on top of each side, so that it is never 0.
 *
 * @param a, b Of the same measure and the same n sentences in the same order.
 * @throws RangeError if the numbers of sentences differ, or a measure has neither.
 */
export function pairedDifference(
  a: Measurement,
  b: Measurement,
  {
    seed = 0,
    confidence = defaultConfidence,
    draws = defaultDraws,
  }: Omit<EstimateOptions, "permutations"> = {},
): PairedDifference {
  checkConfidence("pairedDifference", confidence);
  const left = contributions(a);
  const right = contributions(b);
  if (left.length !== right.length)
    throw new RangeError(
      `pairedDifference: expected equal numbers of sentences, got ${left.length} and ${right.length}`,
    );
  const differences = left.map((value, i) => value - right[i]!);
  const value = a.value - b.value;
  if (differences.length < 2 || Number.isNaN(value))
    return { value, ...noInterval, pValue: Number.NaN };
  const shift = value - mean(differences); // a pseudo-value's mean is off by the jackknife bias
  const chosen = resamples(differences.length, draws, seeded(seed));
  const replicates = bootstrapMeans(differences, chosen).map(m => m + shift);
  const below = replicates.filter(replicate => replicate <= 0).length;
  const above = replicates.filter(replicate => replicate >= 0).length;
  const agreed = a.sentences && b.sentences && differences.every(one => one === differences[0]);
  return {
    value,
    ...(agreed
      ? intervalOfMean(differences, { confidence, range: [-1, 1] })
      : {
          ...biasCorrected(replicates, value, meanAcceleration(differences), confidence),
          interval: "bca",
          confidence,
        }),
    pValue: Math.min(1, (2 * (1 + Math.min(below, above))) / (1 + draws)),
  };
}

function contributions({ value, sentences, influence }: Measurement): Float64Array {
  if (sentences) return sentences;
  if (influence) return influence.map(part => value + part);
  throw new RangeError(
    "pairedDifference: expected a measure with one value a sentence, got neither",
  );
}
