import { sha256 } from "../../base/sha256.js";
import { type CommonOfScores, type ItemScore, itemScores } from "../item-scores.js";
import { noScoreInterval } from "../score-interval.js";
import type { GenerationTask, ScoreRow, TaskScores } from "../task.js";
import type { ConfusionItem } from "./confusion-item.js";
import { englishWords } from "./english-words.js";
import { languageIdentifier } from "./identify-language.js";
import { confusionMeasures, judgeResponse } from "./score-confusion.js";

/** The Language Confusion Benchmark lets models answer in so many tokens. */
const maxTokens = 100;

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/**
 * Returns the task of answering prompts in their language. Its rows have the pass rates of the
 * Language Confusion Benchmark, SASFT's shares of responses that switch to Chinese, Korean or
 * Russian, and this project's rate of code-switching, side by side.
 */
export function confusionTask(language: string, items: readonly ConfusionItem[]): GenerationTask {
  const data = sha256(JSON.stringify(items));
  const task = "confusion";
  return {
    kind: "generation",
    task,
    name: `${task}-${language}`,
    overLanguages: "equal",
    provenance: { task, language, data },
    requests: items.map(({ id, prompt }) => ({ id, prompt })),
    maxTokens,
    stop: ["\nQ:"], // the response ends there by the rule
    async score(said): Promise<TaskScores> {
      const tools = { identifier: await languageIdentifier(), englishWords: englishWords() };
      const judged = items.map(item => judgeResponse(item, said.get(item.id) ?? "", tools));
      const rows = confusionMeasures(language, tools).map(({ name: measure, signature, of }) => {
        const scores = judged.flatMap((one): ItemScore[] => {
          const value = of(one);
          const { id: item, subtask } = one.item;
          return value === undefined ? [] : [{ item, subtask, measure, value, chance: null }];
        });
        const common = commonOf(`${signature}|data:${data.slice(0, shownDigits)}`);
        if (scores.length === 0) return { scores: [undefinedRow(common, measure)], items: [] };
        return itemScores(common, scores, "equal");
      });
      const scores = rows.flatMap(row => row.scores);
      return { scores: [...scores, ...lcpr(scores)], items: rows.flatMap(row => row.items) };
    },
  };

  function commonOf(score_signature: string): CommonOfScores {
    const of = { task, language, direction: "", copy: null };
    return { ...of, wording: "as given", shots: 0, score_signature };
  }
}

/** No response counts, or the identifier does not know the language. */
function undefinedRow(common: CommonOfScores, score_measure: string): ScoreRow {
  const nothing = { value: Number.NaN, stderr: Number.NaN, n: 0, chance: null };
  return { ...common, subtask: "", score_measure, ...nothing, ...noScoreInterval };
}

/** Returns the harmonic mean of both pass rates, for each part that has them. */
function lcpr(scores: readonly ScoreRow[]): ScoreRow[] {
  return scores.flatMap(word => {
    if (word.score_measure !== "wpr") return [];
    const line = scores.find(
      ({ score_measure, subtask }) => score_measure === "lpr" && subtask === word.subtask,
    );
    if (line === undefined) return [];
    const both = line.value + word.value;
    const value = both === 0 ? 0 : (2 * line.value * word.value) / both;
    const score_signature = word.score_signature.replace(/^wpr/, "lcpr");
    const none = { stderr: Number.NaN, ...noScoreInterval };
    return [{ ...word, score_measure: "lcpr", score_signature, value, ...none }];
  });
}
