import type { RowOf } from "../../base/columns.js";
import type { Progress, Stoppable } from "../../base/progress.js";
import type { GenerationTask, JudgedText, LikelihoodTask, Task } from "../../task/task.js";

/** Whose the answers are, as rows say it. */
export type AnswererSignature = RowOf<"model" | "revision" | "weights" | "tokenizer" | "engine">;

/** What was answered, by the requests' ids. */
export interface Answers<T> {
  /** By the requests' ids. */
  readonly answers: ReadonlyMap<string, T>;
  /** Where they are kept; null if they are in memory only. */
  readonly folder: string | null;
  /** Whether they were there. */
  readonly reused: boolean;
}

/** Where answers are kept, or will be. */
export interface AnswersPlace {
  /** Under which they stand once they are all there. */
  readonly file: string;
  /** The hash of all that they depend on. */
  readonly inputs: string;
}

/** What `answer` is told beside the task. */
export interface AnswerOptions extends Stoppable {
  readonly progress: Progress;
  /** If given, whoever is at the same answers already is waited for instead of refused. */
  readonly onWait?: (holder: string) => void;
}

/** Who answers a task's requests: a checkpoint on this machine, or a server. */
export interface Answerer {
  readonly signature: AnswererSignature;
  /** Lets the model go on from each prompt. */
  readonly write: (task: GenerationTask, options: AnswerOptions) => Promise<Answers<string>>;
  /** Asks how likely each given text is. */
  readonly judge: (task: LikelihoodTask, options: AnswerOptions) => Promise<Answers<JudgedText>>;
  /** Returns the file in the store that the answers are, or will be; absent where nothing is kept. */
  readonly place?: (task: Task) => Promise<AnswersPlace>;
  /** Lets go of what was opened for the answers; who asks on has it opened again. */
  readonly close?: () => Promise<void>;
}
