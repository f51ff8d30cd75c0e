import { type Matrix, row } from "../../numeric/matrix.js";

/** What a layer's states predict, read through the model's own head. */
export interface LensReading {
  /** The probability that falls on each class, summing to 1. */
  readonly mass: ReadonlyMap<string, number>;
  /** The entropy of the whole distribution over tokens, in bits. */
  readonly entropy: number;
  /** The token with the highest logit; of equal ones the first. */
  readonly top: number;
}

/**
 * Returns what a model would say if it had to speak from a middle layer: for each row of
 * logits (a state passed through the final norm and the head), how much probability
 * falls on each class of tokens, and the entropy.
 *
 * @param logits (m, vocabulary), one row a position.
 * @param classes Of each token: a script (`tokenScript`), or a language.
 * @returns One reading a row; NaN masses and entropy if a logit is NaN.
 * @throws RangeError if there is not a class for every token.
 * @see Wendler et al. 2024, Do Llamas work in English?, https://arxiv.org/abs/2402.10588
 */
export function logitLens(logits: Matrix, classes: readonly string[]): LensReading[] {
  if (classes.length !== logits.cols)
    throw new RangeError(
      `logitLens: expected a class for each of ${logits.cols} tokens, got ${classes.length}`,
    );
  return Array.from({ length: logits.rows }, (_, i) => reading(row(logits, i), classes));
}

function reading(logits: Float32Array | Float64Array, classes: readonly string[]): LensReading {
  let top = 0;
  let hasNaN = false;
  logits.forEach((logit, token) => {
    if (Number.isNaN(logit)) hasNaN = true;
    if (logit > logits[top]!) top = token;
  });
  const highest = hasNaN ? Number.NaN : logits[top]!; // subtracted, so that no exponential overflows
  let total = 0;
  let weightedLogits = 0;
  const sums = new Map<string, number>();
  logits.forEach((logit, token) => {
    const weight = Math.exp(logit - highest);
    total += weight;
    if (weight > 0) weightedLogits += weight * (logit - highest);
    const name = classes[token]!;
    sums.set(name, (sums.get(name) ?? 0) + weight);
  });
  // H = log Z − E[logit]
  const entropy = (Math.log(total) - weightedLogits / total) / Math.LN2;
  for (const [name, sum] of sums) sums.set(name, sum / total);
  return { mass: sums, entropy: hasNaN ? Number.NaN : Math.max(0, entropy), top };
}

/** Returns the mean reading of several: a layer's, over positions and sentences. */
export function meanReading(readings: readonly LensReading[]): Omit<LensReading, "top"> {
  const mass = new Map<string, number>();
  let entropy = 0;
  for (const one of readings) {
    entropy += one.entropy / readings.length;
    for (const [name, share] of one.mass)
      mass.set(name, (mass.get(name) ?? 0) + share / readings.length);
  }
  return { mass, entropy: readings.length === 0 ? Number.NaN : entropy };
}
