/** A confidence interval; both ends NaN where none can be had. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What most papers print. */
export const defaultConfidence = 0.95;

/** Draws for a 95 % interval: the Monte-Carlo error of its ends is then about 5 % of its width. */
export const defaultDraws = 1000;

/** @throws RangeError unless 0 < confidence < 1. */
export function checkConfidence(caller: string, confidence: number): number {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`${caller}: expected a confidence in (0, 1), got ${confidence}`);
  return confidence;
}
