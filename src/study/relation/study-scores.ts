import type { PairRow } from "../../similarity/compare.js";
import type { Task } from "../../task/task.js";
import { type EvaluateOptions, type Evaluation, evaluate } from "../evaluate.js";
import { type Relation, relateTables } from "./relate-tables.js";

/** What the models of a study scored in tasks, and how that goes with their alignment. */
export interface StudyScores {
  /** What the models score. */
  readonly evaluation: Evaluation;
  /** A relation a task, measure and way of translation, to the alignment on the first corpus. */
  readonly relations: readonly Relation[];
  /** The corpus whose alignment scores are related to. */
  readonly corpus: string | null;
}

/** What `studyScores` takes. */
export interface StudyScoresOptions extends Omit<EvaluateOptions, "tasks"> {
  readonly tasks: readonly Task[];
  /** Of intervals; defaults to 0. */
  readonly seed?: number;
  readonly pivot: string;
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
  { seed = 0, pivot, ...options }: StudyScoresOptions,
): Promise<StudyScores> {
  const evaluation = await evaluate(options);
  const corpus = alignment[0]?.corpus ?? null;
  const aligned = alignment.filter(row => row.corpus === corpus);
  const languages = new Set(aligned.map(row => row.language_x));
  const spoken = evaluation.scores.some(
    ({ language, direction }) =>
      languages.has(language) || direction.split("-").some(code => languages.has(code)),
  );
  if (!spoken) return { evaluation, relations: [], corpus };
  const relations = relateTables(
    { name: "the study's alignment", rows: aligned },
    { name: "the tasks' scores", rows: evaluation.scores },
    { seed, pivot, items: { name: "the tasks' items", rows: evaluation.items } },
  );
  return { evaluation, relations, corpus };
}
