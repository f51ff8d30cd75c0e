/** @file What is asked of a model, and what is made of its answers. Knows no models. */

import type { EstimateColumns, RowOf } from "../base/columns.js";
import type { ChoiceRequest } from "./choice/choice-requests.js";

/** A text that a model is to go on from. */
export interface PromptRequest {
  /** Unlike every other's of the task. */
  readonly id: string;
  readonly prompt: string;
}

/** What a model says of a continuation that it was given. */
export interface JudgedText {
  /** Natural logarithm of its probability after the context. */
  readonly logprob: number;
  /** How long it is, as the model reads it. */
  readonly tokens: number;
  /** Whether every token was the model's first choice. */
  readonly greedy: boolean;
}

/** How a task turned out: one row a score, with its mean over items, its interval and its chance. */
export type ScoreRow = RowOf<
  | "task"
  | "subtask"
  | "language"
  | "direction"
  | "score_measure"
  | EstimateColumns
  | "stderr"
  | "n"
  | "chance"
  | "copy"
  | "wording"
  | "shots"
  | "score_signature"
>;

/** The score of a single item, to be joined with the states of the same sentence. */
export type ItemScoreRow = RowOf<
  "task" | "subtask" | "language" | "direction" | "item" | "score_measure" | "value"
>;

/** What the answers of one model score. */
export interface TaskScores {
  readonly scores: readonly ScoreRow[];
  readonly items: readonly ItemScoreRow[];
}

/** What all tasks have. */
export interface AnyTask {
  /** As rows and the command call it: "belebele", "translation". */
  readonly task: string;
  /** What the store calls its answers: "belebele-ell_Grek". */
  readonly name: string;
  /** What scores depend on beside the requests: hashes of data and templates, wording, shots. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** What a mean over the task's languages weighs them by; without it there is none. */
  readonly overLanguages?: "size" | "equal";
}

/** A task that asks how likely given texts are. */
export interface LikelihoodTask extends AnyTask {
  /** Probabilities are asked for. */
  readonly kind: "likelihood";
  readonly requests: readonly ChoiceRequest[];
  /** @param answers By the requests' ids. */
  readonly score: (answers: ReadonlyMap<string, JudgedText>) => TaskScores;
}

/** A task that lets a model write. */
export interface GenerationTask extends AnyTask {
  /** Texts are asked for. */
  readonly kind: "generation";
  readonly requests: readonly PromptRequest[];
  /** Of translations: between which languages, for models that are told so by tokens. */
  readonly translates?: {
    readonly from: string;
    readonly to: string;
    /** Whether a prompt is the sentence, and no instruction. */
    readonly bare: boolean;
  };
  /** The most tokens of an answer. */
  readonly maxTokens: number;
  /** Strings that an answer ends before. */
  readonly stop: readonly string[];
  /** @param answers What was written, by the requests' ids. */
  readonly score: (answers: ReadonlyMap<string, string>) => TaskScores | Promise<TaskScores>;
}

/** A task over data that was read: a model answers its requests, and it scores the answers. */
export type Task = LikelihoodTask | GenerationTask;
