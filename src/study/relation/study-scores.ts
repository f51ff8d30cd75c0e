import type { PairRow } from "../../similarity/compare.js";
import type { Task } from "../../task/task.js";
import { type EvaluateOptions, type Evaluation, evaluate } from "../evaluate.js";
import {
  type RelatedEvaluation,
  type RelatedEvaluationOptions,
  relatedEvaluation,
} from "./related-evaluation.js";

/** What the models of a study scored in tasks, and how that goes with their alignment. */
export interface StudyScores extends RelatedEvaluation {
  /** What the models score. */
  readonly evaluation: Evaluation;
}

/** What `studyScores` takes. */
export interface StudyScoresOptions
  extends Omit<EvaluateOptions, "tasks">,
    Omit<RelatedEvaluationOptions, "name"> {
  readonly tasks: readonly Task[];
}

/**
 * Lets the models of a study answer tasks, and relates what they score to the alignment of the
 * languages on the study's first corpus.
 *
 * @param alignment Each language with the pivot, layer by layer.
 * @returns No relations where no language of a task is among those aligned.
 */
export async function studyScores(
  alignment: readonly PairRow[],
  { seed, pivot, volumes, ...options }: StudyScoresOptions,
): Promise<StudyScores> {
  const evaluation = await evaluate(options);
  const how = { seed, pivot, volumes, signal: options.signal };
  return { evaluation, ...(await relatedEvaluation(alignment, evaluation, how)) };
}
