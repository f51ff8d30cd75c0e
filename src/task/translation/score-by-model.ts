import { mean } from "../../numeric/statistics/summary.js";
import { meanScore } from "../mean-score.js";
import { scoreInterval } from "../score-interval.js";
import type { ItemScoreRow, ScoreRow, TaskScores } from "../task.js";
import { asLine, type ScoredTranslations } from "./score-translations.js";

/** A translation beside its source and its reference. */
export interface ScoredTranslation {
  /** The translation. */
  readonly mt: string;
  /** What was translated. */
  readonly src: string;
  /** Its translation in the corpus. */
  readonly ref: string;
}

/** Scores translations with a model: COMET, which this folder knows nothing else of. */
export interface TranslationScorer {
  /** Of rows: "COMET". */
  readonly name: string;
  readonly signature: string;
  /** Whether other references cost little: then the levels of chance and of copying are told, too. */
  readonly cheap: boolean;
  /** Returns a score a translation. */
  readonly score: (translations: readonly ScoredTranslation[]) => Promise<readonly number[]>;
}

/**
 * Returns the rows of translations by a score that a model gives each of them: the mean with its
 * interval, and each sentence's own.
 */
export async function scoreByModel(
  scorer: TranslationScorer,
  translations: Omit<ScoredTranslations, "measures">,
): Promise<TaskScores> {
  const { common, ids, sources, references, orders } = translations;
  const hypotheses = translations.hypotheses.map(asLine);
  const scored = (texts: readonly string[], order?: readonly number[]) =>
    scorer.score(
      texts.map((mt, i) => ({ mt, src: sources[i]!, ref: references[order ? order[i]! : i]! })),
    );
  const values = await scored(hypotheses);
  const chances: number[] = [];
  if (scorer.cheap) for (const order of orders) chances.push(mean(await scored(hypotheses, order)));
  const copy = scorer.cheap ? mean(await scored(sources)) : null;
  const { task, language, direction } = common;
  const about = { task, subtask: "", language, direction, score_measure: scorer.name };
  const row: ScoreRow = {
    ...common,
    subtask: "",
    score_measure: scorer.name,
    ...meanScore(values),
    ...scoreInterval(values),
    chance: chances.length === 0 ? null : mean(chances),
    copy,
    score_signature: scorer.signature,
  };
  const items = ids.map((item, i): ItemScoreRow => ({ ...about, item, value: values[i]! }));
  return { scores: [row], items };
}
