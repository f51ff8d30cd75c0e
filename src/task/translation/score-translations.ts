import type { ItemScoreRow, ScoreRow, TaskScores } from "../task.js";
import { corpusInterval } from "./corpus-interval.js";
import { sumOf, translationLevels } from "./translation-levels.js";
import type { TranslationMeasure } from "./translation-measures.js";

/** What translations are scored against. */
export interface ScoredTranslations {
  /** What all rows say. */
  readonly common: Pick<ScoreRow, "task" | "language" | "direction" | "wording" | "shots">;
  readonly ids: readonly string[];
  readonly sources: readonly string[];
  readonly references: readonly string[];
  readonly hypotheses: readonly string[];
  readonly measures: readonly TranslationMeasure[];
  /** Orders of the references, for the level of chance. */
  readonly orders: readonly (readonly number[])[];
  /** Of the intervals. */
  readonly seed: number;
}

/** The measure that sentences are scored by, too. */
const ofSentences = "chrF++";

/** Returns an answer as a line: white space is a space, and none at the ends. */
export function asLine(answer: string): string {
  return answer.split(/\s+/u).filter(Boolean).join(" ");
}

/** Returns the rows of translations: a measure each, and the chrF++ of each sentence. */
export function scoreTranslations(translations: ScoredTranslations): TaskScores {
  const { common, ids, sources, references, measures, orders, seed } = translations;
  const hypotheses = translations.hypotheses.map(asLine);
  const { task, language, direction } = common;
  const items: ItemScoreRow[] = [];
  const scores = measures.map((measure): ScoreRow => {
    const statistics = hypotheses.map((text, i) => measure.statistics(text, references[i]!));
    if (measure.name === ofSentences)
      for (const [i, item] of ids.entries()) {
        const value = measure.score(statistics[i]!);
        items.push({
          task,
          subtask: "",
          language,
          direction,
          item,
          score_measure: measure.name,
          value,
        });
      }
    const { chance, copy } = translationLevels(measure, hypotheses, sources, references, orders);
    return {
      ...common,
      subtask: "",
      score_measure: measure.name,
      value: measure.score(sumOf(statistics)),
      ...corpusInterval(statistics, measure.score, seed),
      stderr: Number.NaN,
      n: ids.length,
      chance: Number.isNaN(chance) ? null : chance,
      copy,
      score_signature: measure.signature,
    };
  });
  return { scores, items };
}
