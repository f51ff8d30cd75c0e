import { alpacaPrompt } from "../../prompt/x-llama.js";
import { promptLabels } from "../prompt-labels.js";
import type { PassageQuestion } from "./read-squad.js";
import { xLlmWords } from "./x-llm-words.js";

/** How a question about a passage is put, and where its answer ends. */
export interface AnswerWording {
  /** "localised", "english", "x-llm". */
  readonly name: string;
  /** The languages that it has words for, in two letters; undefined: it needs none. */
  readonly languages?: readonly string[];
  /**
   * Returns what the model reads; an answer follows it.
   * @param language In two letters.
   */
  readonly prompt: (question: PassageQuestion, language: string) => string;
  /** The most tokens of an answer. */
  readonly maxTokens: number;
  /** Strings that an answer ends before. */
  readonly stop: readonly string[];
}

function labelled({ context, question }: PassageQuestion, language: string): string {
  const words = promptLabels[language]!;
  return `${words.context}: ${context}\n\n${words.question}: ${question}\n\n${words.answer}:`;
}

/** lm-evaluation-harness lets an answer have so many tokens, if it is not told. */
const harnessTokens = 256;

/** Passage, question and answer called by the language's own words, as the harness puts XQuAD. */
export const localised: AnswerWording = {
  name: "localised",
  languages: Object.keys(promptLabels),
  prompt: labelled,
  maxTokens: harnessTokens,
  stop: ["\n"],
};

/** Called by English words in every language, as the harness puts MLQA. */
export const englishWording: AnswerWording = {
  name: "english",
  prompt: question => labelled(question, "en"),
  maxTokens: harnessTokens,
  stop: ["\n"],
};

/**
 * x-LLM's: an instruction in the language, in Alpaca's template. An answer may have several lines.
 * @see Zhu et al. 2023, https://arxiv.org/abs/2308.04948, and its code
 */
export const xLlm: AnswerWording = {
  name: "x-llm",
  languages: Object.keys(xLlmWords),
  prompt({ context, question }, language) {
    const words = xLlmWords[language]!;
    const input = `${words.context}: ${context}\n${words.question}: ${question}\n${words.answer}: `;
    return alpacaPrompt(words.instruction, input);
  },
  maxTokens: 512,
  stop: [],
};
