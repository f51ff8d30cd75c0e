import type { DroppedColumn, RowOf } from "../../base/columns.js";
import { type LongWork, silent } from "../../base/progress.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { droppedColumn } from "../../corpus/dropped-column.js";
import type { GenerationTask } from "../../task/task.js";
import { asLine } from "../../task/translation/score-translations.js";
import { translationTask } from "../../task/translation/translation-task.js";
import { translationWording } from "../../task/translation/translation-wordings.js";
import type { CheckpointAnswererOptions } from "../answer/checkpoint-answerer.js";
import { type Evaluation, evaluate } from "../evaluate.js";

/** A sentence, its translation, and what a model makes of it. */
export type TranslationRow = RowOf<
  | "model"
  | "corpus"
  | "language"
  | "direction"
  | "item"
  | "source_text"
  | "reference_text"
  | "answer"
  | "score_measure"
  | "value"
> &
  DroppedColumn;

/** What the models of a study translate, and what that scores. */
export interface StudyTranslations extends Pick<Evaluation, "scores" | "items"> {
  /** The corpus that is translated. */
  readonly corpus: string;
  /** One a model, language and sentence. */
  readonly rows: readonly TranslationRow[];
}

/** The measure that is drawn and related to alignment: single sentences have it, too. */
export const leadingMeasure = "chrF++";

/** Returns what translations score by the leading measure. */
export function leadingScores({
  scores,
  items,
}: StudyTranslations): Pick<Evaluation, "scores" | "items"> {
  const leads = (row: { readonly score_measure: string }) => row.score_measure === leadingMeasure;
  return { scores: scores.filter(leads), items: items.filter(leads) };
}

/** What is translated. */
export interface TranslationPlan {
  /** Of the first corpus, from the first on. */
  readonly sentences: number;
  /** How they become prompts: a name of `translationWordings`. */
  readonly wording: string;
}

/** What `studyTranslations` takes. */
export interface StudyTranslationsOptions
  extends LongWork,
    Pick<CheckpointAnswererOptions, "engine" | "folder" | "run"> {
  readonly base?: string | undefined;
}

/**
 * Lets models translate sentences from the pivot into each other language of a corpus, and scores
 * what they say as `evaluate` does.
 */
export async function studyTranslations(
  models: readonly string[],
  corpus: Corpus,
  pivot: LanguageCode,
  wordingName: string,
  { base, progress = silent, signal, ...options }: StudyTranslationsOptions = {},
): Promise<StudyTranslations> {
  const wording = translationWording(wordingName);
  const languages = corpus.languages.filter(language => language !== pivot);
  const tasks: GenerationTask[] = [];
  for (const to of languages)
    tasks.push(await translationTask({ corpus, wording, direction: { from: pivot, to } }));
  const rows: TranslationRow[] = [];
  const { scores, items } = await evaluate({
    ...options,
    models,
    tasks,
    base,
    progress,
    signal,
    onAnswers({ model, task, answers, items }) {
      const language = languages[tasks.findIndex(({ name }) => name === task.name)]!;
      for (const { item, score_measure, value, direction } of items) {
        const i = corpus.ids.indexOf(item);
        rows.push({
          model,
          corpus: corpus.name,
          language,
          direction,
          item,
          source_text: corpus.texts.get(pivot)![i]!,
          reference_text: corpus.texts.get(language)![i]!,
          answer: asLine(`${answers.get(item)}`),
          score_measure,
          value,
          ...droppedColumn(corpus),
        });
      }
    },
  });
  return { corpus: corpus.name, scores, items, rows };
}
