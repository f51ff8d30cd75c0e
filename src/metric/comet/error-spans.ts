import { softmax } from "./sparsemax.js";

/** How severe an error is that XCOMET marks in a translation, and what it costs. */
const penalties: Readonly<Record<string, number>> = { minor: 1, major: 5, critical: 10 };

/** Of XCOMET, in the order of its labels, of which the first says that nothing is wrong. */
export const severities = Object.keys(penalties);

/** The most that all errors of a translation cost. */
const mostPenalty = 25;

/** What labels the words of a translation: a linear layer. */
export interface Labeller {
  readonly weight: Float32Array; // (labels, d)
  readonly bias: Float32Array; // (labels)
}

/**
 * Returns the probabilities of the labels of some tokens.
 * @param words (t, d)
 * @returns (t, labels)
 */
export function labelProbabilities(
  { weight, bias }: Labeller,
  words: Float32Array,
  width: number,
): Float64Array[] {
  return Array.from({ length: words.length / width }, (_, t) => {
    const logits = Float64Array.from(bias, (offset, label) => {
      let sum = offset;
      for (let i = 0; i < width; i++) sum += weight[label * width + i]! * words[t * width + i]!;
      return sum;
    });
    return softmax(logits);
  });
}

/**
 * Returns the severities of the errors that labels mark: neighbouring tokens with a label are one,
 * of the severity of the first. One that nothing follows is left out, as unbabel-comet 2.2.7 does.
 *
 * @param probabilities One list a token.
 */
export function errorSpans(probabilities: readonly ArrayLike<number>[]): string[] {
  const spans: string[] = [];
  let open: string | null = null;
  for (const own of probabilities) {
    const label = Array.from(own).reduce((best, value, i) => (value > own[best]! ? i : best), 0);
    if (label === 0) {
      if (open !== null) spans.push(open);
      open = null;
    } else open ??= severities[label - 1]!;
  }
  return spans;
}

/** Returns 1 − the errors' penalties over 25, of which more do not count: the score that MQM gives. */
export function mqmOf(spans: readonly string[]): number {
  const sum = spans.reduce((all, severity) => all + penalties[severity]!, 0);
  return (mostPenalty - Math.min(sum, mostPenalty)) / mostPenalty;
}
