import { sha256 } from "../../base/sha256.js";
import type { CommonOfScores } from "../item-scores.js";
import type { GenerationTask, TaskScores } from "../task.js";
import { type OpenQuestion, questionWordings } from "./open-question.js";

/** What is asked in one language, and how. */
export interface OpenTaskPlan {
  readonly language: string;
  /** All in that language. */
  readonly questions: readonly OpenQuestion[];
  /** A name of `questionWordings`. */
  readonly wording: string;
}

/** x-LLM lets models answer in so many tokens. */
const maxTokens = 512;

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/** Returns the task of answering open questions; `score` has the answers judged. */
export function openTask(
  task: string,
  { language, questions, wording }: OpenTaskPlan,
  score: (
    questions: readonly OpenQuestion[],
    said: (question: OpenQuestion) => string,
    common: (signature: string) => CommonOfScores,
  ) => Promise<TaskScores>,
): GenerationTask {
  const data = sha256(JSON.stringify(questions));
  const prompt = questionWordings[wording]!;
  return {
    kind: "generation",
    task,
    name: `${task}-${language}`,
    overLanguages: "equal",
    provenance: { task, language, wording, data },
    requests: questions.map(question => ({ id: question.id, prompt: prompt(question) })),
    maxTokens,
    stop: [],
    score: answers =>
      score(
        questions,
        ({ id }) => (answers.get(id) ?? "").trim(),
        signature => ({
          task,
          language,
          direction: "",
          copy: null,
          wording,
          shots: 0,
          score_signature: `${signature}|data:${data.slice(0, shownDigits)}`,
        }),
      ),
  };
}
