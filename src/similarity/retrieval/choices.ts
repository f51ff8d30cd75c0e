import { mean } from "../../numeric/statistics/summary.js";
import type { Measurement } from "../measure.js";
import type { RetrievalDirection } from "./direction.js";

/** (n): of each query the number of the candidate that it chose. */
export type Choices = Int32Array;

/** Two candidates are equally good, or none has a score. */
export const noChoice = -1;

/** Returns the share of queries that chose their translation; NaN if there are no choices. */
export function accuracyOf(
  choices: Choices | null,
  n: number,
  direction: RetrievalDirection,
): Measurement {
  if (!choices)
    return {
      value: Number.NaN,
      sentences: new Float64Array(n).fill(Number.NaN),
      permuted: () => Number.NaN,
    };
  const sentences = Float64Array.from(choices, (choice, i) => Number(choice === i));
  return {
    value: mean(sentences),
    sentences,
    permuted: order => {
      let hits = 0;
      // Row i of x is paired with row order[i] of y; from y's side the roles are swapped.
      order.forEach((j, i) => {
        hits += Number(direction === "forward" ? choices[i] === j : choices[j] === i);
      });
      return hits / n;
    },
  };
}
