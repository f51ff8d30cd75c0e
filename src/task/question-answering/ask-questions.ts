import { sha256 } from "../../base/sha256.js";
import { type ItemScore, itemScores } from "../item-scores.js";
import type { GenerationTask, TaskScores } from "../task.js";
import type { AnswerBenchmark, AnswerSetting } from "./answer-benchmarks.js";
import type { PassageQuestion } from "./read-squad.js";
import { type AnswerScores, answerSignature, scoreAnswers } from "./score-answers.js";

/** In which languages passages and questions are, as rows say it and in two letters. */
export interface AnswerLanguages {
  /** Of passage and answer. */
  readonly language: string;
  /** The same in two letters, if it has them. */
  readonly iso: string;
  /** Of the question, where it is another. */
  readonly question?: string;
}

const measures = ["exact_match", "f1", "answer_match"] as const;

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/**
 * Returns the task of answering questions by a part of the passage. Where some have no answer, rows
 * tell the two kinds apart as SQuAD 2.0's script does (HasAns, NoAns) beside the whole.
 */
export function askQuestions(
  benchmark: AnswerBenchmark,
  setting: AnswerSetting,
  { language, iso, question }: AnswerLanguages,
  questions: readonly PassageQuestion[],
): GenerationTask {
  const rule = setting.rule(iso);
  const of = question === undefined ? language : `${language}-${question}`;
  const data = sha256(JSON.stringify(questions));
  const parted = questions.some(({ answers }) => answers.length === 0);
  const partOf = ({ answers }: PassageQuestion) =>
    parted ? (answers.length > 0 ? "HasAns" : "NoAns") : "";
  return {
    kind: "generation",
    task: benchmark.name,
    name: `${benchmark.name}-${of}`,
    overLanguages: "equal",
    provenance: { task: benchmark.name, language: of, wording: setting.name, data },
    requests: questions.map(asked => ({ id: asked.id, prompt: setting.prompt(asked, iso) })),
    maxTokens: setting.maxTokens,
    stop: setting.stop,
    score(said): TaskScores {
      const scored = questions.map(asked => ({
        asked,
        scores: scoreAnswers(asked, said.get(asked.id) ?? "", rule),
      }));
      const rows = measures.map(measure => {
        const own = scored.flatMap(({ asked, scores }): ItemScore[] => {
          const value = scores[measure];
          const where = { item: asked.id, subtask: partOf(asked), measure, chance: null };
          return value === undefined ? [] : [{ ...where, value }];
        });
        return itemScores(commonOf(measure), own);
      });
      return {
        scores: rows.flatMap(({ scores }) => scores),
        items: rows.flatMap(({ items }) => items),
      };
    },
  };

  function commonOf(measure: keyof AnswerScores) {
    return {
      task: benchmark.name,
      language,
      copy: null,
      wording: setting.name,
      shots: 0,
      direction: question === undefined ? "" : `${question}-${language}`,
      score_signature: `${answerSignature(measure, rule)}|data:${data.slice(0, shownDigits)}`,
    };
  }
}
