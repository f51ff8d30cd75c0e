import { containsAnswer } from "../../score/answer-match.js";
import {
  type AnswerNormalisation,
  comparedTokens,
  type MlqaLanguage,
  scoreAnswer,
} from "../../score/question-answering.js";
import { trim } from "../../score/text.js";
import type { PassageQuestion } from "./read-squad.js";

/** By whose rule answers are compared. */
export interface AnswerRule {
  /** What is done to answers before they are compared. */
  readonly normalisation: AnswerNormalisation;
  /** Whose articles "mlqa" takes off; defaults to en. */
  readonly language?: MlqaLanguage;
  /** Which right answers count: all, as in the official scripts, or the first, as in the harness's XQuAD. */
  readonly golds: "all" | "first";
  /** Whose numbers these are, for signatures: "squad-1.1". */
  readonly like: string;
}

/** Scores of one answer, 0 … 1 each. */
export interface AnswerScores {
  /** It is one of the right ones, after normalisation. */
  readonly exact_match: number;
  /** Of the bags of tokens, against the nearest. */
  readonly f1: number;
  /** x-LLaMA's: the answer contains the first right one. None where the passage does not say. */
  readonly answer_match?: number;
}

/**
 * Returns exact match, F1 and answer match of one answer, its white space at both ends taken off.
 *
 * To a question without answers nothing is the right one, as in SQuAD 2.0's script, which also
 * passes over right answers that are only articles and punctuation.
 *
 * @example
 * ```ts
 * import { tasks } from "isogloss";
 * const asked = { id: "1", context: "The town was founded in 1204.", question: "When?", answers: ["1204"] };
 * const rule: tasks.AnswerRule = { normalisation: "squad", golds: "all", like: "squad-1.1" };
 * const { exact_match, f1, answer_match } = tasks.scoreAnswers(asked, "In 1204.", rule);
 * console.assert(exact_match === 0 && f1 === 2 / 3 && answer_match === 1);
 * ```
 */
export function scoreAnswers(
  { answers }: PassageQuestion,
  said: string,
  { normalisation, language = "en", golds }: AnswerRule,
): AnswerScores {
  const bare = trim(said);
  const counted = golds === "first" ? answers.slice(0, 1) : answers;
  const right =
    normalisation === "squad2" && golds === "all"
      ? counted.filter(answer => comparedTokens(answer, normalisation).length > 0)
      : counted;
  const { exactMatch, f1 } = scoreAnswer(
    bare,
    right.length > 0 ? right : [""],
    normalisation,
    language,
  );
  const first = answers[0];
  return {
    exact_match: Number(exactMatch),
    f1,
    ...(first !== undefined && { answer_match: Number(containsAnswer(bare, trim(first))) }),
  };
}

/** Returns how a score was computed, in sacreBLEU's form. */
export function answerSignature(score: keyof AnswerScores, rule: AnswerRule): string {
  if (score === "answer_match") return "answer-match|rule:gold-in-prediction|case:lc|like:x-llm";
  const { normalisation, language, golds, like } = rule;
  const named = language === undefined ? "" : `|lang:${language}`;
  return `${score.replace("_", "-")}|norm:${normalisation}${named}|golds:${golds}|like:${like}`;
}
