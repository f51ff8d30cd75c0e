import type { Predictions } from "../../engine/decoder.js";
import type { Hypothesis } from "../request.js";

/** What a model predicts after one row. */
export interface Predicted {
  /** Ids of the likeliest tokens, the best first; of equals the lowest id. */
  readonly top: Int32Array;
  readonly topLogits: Float32Array;
  readonly logSumExp: number;
  /** (vocabulary), if the search asked for them. */
  readonly logits: Float32Array | undefined;
}

/** Goes on from row `parent` of the search with a token. */
export interface Step {
  readonly parent: number;
  readonly token: number;
}

/** The search for the continuation, or continuations, of one prompt. It sees predictions, and no model. */
export interface Searcher {
  /** The most rows it takes at once. */
  readonly width: number;
  /** How many of the likeliest tokens it wants to see of each row. */
  readonly top: number;
  /** Whether it wants to see all logits. */
  readonly logits: boolean;
  /**
   * Takes what is predicted after each of its rows (the first time the prompt's alone), and
   * returns how to go on: a new row for each step, none when it is done.
   */
  advance(rows: readonly Predicted[]): Step[];
  /** What was found: one continuation, or as many as there are samples. */
  results(): Hypothesis[];
}

/** Returns one row of a pass's predictions. */
export function predictedOf(
  { top, topLogits, logSumExp, logits }: Predictions,
  row: number,
): Predicted {
  const rows = logSumExp.length;
  const part = <A extends Int32Array | Float32Array>(all: A) =>
    all.subarray((row * all.length) / rows, ((row + 1) * all.length) / rows) as A;
  return {
    top: part(top),
    topLogits: part(topLogits),
    logSumExp: logSumExp[row]!,
    logits: logits && part(logits),
  };
}
