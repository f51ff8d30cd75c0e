import type { RowOf } from "../../base/columns.js";
import { type Progress, silent } from "../../base/progress.js";
import { version } from "../../base/version.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { asLine } from "../../task/translation/score-translations.js";
import { translationTask } from "../../task/translation/translation-task.js";
import { translationWording } from "../../task/translation/translation-wordings.js";
import {
  type CheckpointAnswererOptions,
  checkpointAnswerer,
} from "../answer/checkpoint-answerer.js";
import type { SignedScoreRow } from "../evaluate.js";
import { openModels } from "../open-model.js";

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
>;

/** What the models of a study translate, and what that scores. */
export interface StudyTranslations {
  /** The corpus that is translated. */
  readonly corpus: string;
  /** One a model, language and measure. */
  readonly scores: readonly SignedScoreRow[];
  /** One a model, language and sentence. */
  readonly rows: readonly TranslationRow[];
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
  extends Pick<CheckpointAnswererOptions, "engine" | "folder" | "run"> {
  readonly base?: string | undefined;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
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
  const opened = await openModels(models, { progress, ...(base !== undefined && { base }) });
  const languages = corpus.languages.filter(language => language !== pivot);
  const scores: SignedScoreRow[] = [];
  const rows: TranslationRow[] = [];
  for (const model of opened) {
    const answerer = await checkpointAnswerer(model, options);
    const signed = { ...answerer.signature, version };
    for (const to of languages) {
      const task = await translationTask({ corpus, wording, direction: { from: pivot, to } });
      const how = { progress, ...(signal && { signal }) };
      const { answers } = await answerer.write(task, how);
      const scored = await task.score(answers);
      scores.push(...scored.scores.map(row => ({ ...signed, ...row })));
      for (const { item, score_measure, value, language, direction } of scored.items) {
        const i = corpus.ids.indexOf(item);
        rows.push({
          ...{ model: signed.model, corpus: corpus.name, language, direction, item },
          source_text: corpus.texts.get(pivot)![i]!,
          reference_text: corpus.texts.get(to)![i]!,
          answer: asLine(answers.get(item)!),
          ...{ score_measure, value },
        });
      }
    }
  }
  return { corpus: corpus.name, scores, rows };
}
