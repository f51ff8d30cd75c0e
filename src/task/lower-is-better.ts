/** Scores that are errors: the lower, the better. By the names that rows of tasks use. */
const errors: readonly RegExp[] = [
  /^TER\b/,
  /perplexity$/,
  /^bits_per_byte$/,
  /^brier/,
  /^switched_to_/,
  /^code_switching$/,
];

/** Returns whether a score says more of a model the lower it is. */
export function lowerIsBetter(scoreMeasure: string): boolean {
  return errors.some(error => error.test(scoreMeasure));
}
