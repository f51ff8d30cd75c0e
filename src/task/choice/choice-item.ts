import type { TaskSplit } from "../read/task-files.js";

/** A question with given answers, as a data set has it and before any prompt is made of it. */
export interface ChoiceItem {
  /** Unlike every other's of its file. */
  readonly id: string;
  /** What scores are told apart by within a task: a subject, a domain; "" if there is nothing. */
  readonly subtask: string;
  /** As the data set names it: "el", "ell_Grek", "Greek"; "" where it is in no file. */
  readonly language: string;
  /** The texts that prompts are made of, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** The texts to choose among, in the data set's order. */
  readonly options: readonly string[];
  /** Places of the right options: one, but for data sets where several are counted as right. */
  readonly golds: readonly number[];
}

/** How an item becomes a prompt: one task has several, and its score hangs on which. */
export interface Wording {
  /** "harness", "official", "localised". */
  readonly name: string;
  /** What the model reads of an item. */
  readonly question: (item: ChoiceItem) => string;
  /** What it may go on with, an option each; their lengths normalise. */
  readonly choices: (item: ChoiceItem) => readonly string[];
  /** What stands before everything; defaults to nothing. */
  readonly description?: (item: ChoiceItem) => string;
  /** Between question and choice; defaults to a space. */
  readonly delimiter?: string;
  /** After each solved example; defaults to an empty line. */
  readonly shotDelimiter?: string;
}

/** What a file does not say of itself. */
export interface ReadChoiceOptions {
  /** The language of the file, where no field says it: "el". */
  readonly language?: string;
  /** The subject of the file, where only its name says it: "anatomy". */
  readonly subtask?: string;
}

/** A benchmark of questions with given answers. */
export interface ChoiceTask {
  /** As the command takes it: "mmlu". */
  readonly name: string;
  readonly label: string;
  readonly source: string;
  /** Returns the items of a file in the published layout. */
  readonly read: (file: string, options?: ReadChoiceOptions) => Promise<ChoiceItem[]>;
  /** The first is the default. */
  readonly wordings: readonly [Wording, ...Wording[]];
  /** What a mean over subtasks or languages weighs them by. */
  readonly weight: "size" | "equal";
  /** Parts of the data set to ask about, in this order, where it has others, too. */
  readonly prefer?: readonly TaskSplit[];
  /** Names of files among the published ones that hold something else. */
  readonly ignore?: RegExp;
}
