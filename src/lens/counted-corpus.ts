import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { takeSentences } from "../corpus/take-sentences.js";
import { type Tokenized, tokenizeLanguage } from "../extract/tokenized.js";
import type { Model } from "../model/operations.js";
import type { TokenCounts } from "./vocabulary-classes.js";

/** A corpus of which every other sentence was counted, and the others are to be read. */
export interface CountedCorpus {
  readonly languages: readonly LanguageCode[];
  /** How often each token stands in the 2nd, 4th … sentence. */
  readonly counts: TokenCounts;
  /** The 1st, 3rd … sentence, by language. */
  readonly read: ReadonlyMap<LanguageCode, Tokenized>;
}

/**
 * Counts the tokens of every other sentence: what a token says of its language must not be read off
 * the text that is looked at.
 * @throws IsoglossError for a corpus of one sentence, and as `tokenizeLanguage`.
 */
export async function countedCorpus(
  { tokenizer }: Checkpoint,
  { maxTokens, vocabulary }: Model,
  corpus: Corpus,
  { progress, signal }: LongWork = {},
): Promise<CountedCorpus> {
  const limits = { maxTokens, vocabulary, truncate: true, progress, signal };
  const { languages, ids } = corpus;
  if (ids.length < 2)
    throw new IsoglossError(
      `${corpus.name}: has one sentence, and of every two one is counted and the other read`,
      "Give two or more.",
    );
  const all = Array.from(ids, (_, i) => i);
  const part = (rest: number) =>
    takeSentences(
      corpus,
      all.filter(i => i % 2 === rest),
    );
  const [read, counted] = [part(0), part(1)];
  const texts = new Map<LanguageCode, Tokenized>();
  const counts = new Map<LanguageCode, Float64Array>();
  for (const language of languages) {
    texts.set(language, await tokenizeLanguage(tokenizer, read, language, limits));
    const own = await tokenizeLanguage(tokenizer, counted, language, limits);
    const found = new Float64Array(vocabulary);
    for (const id of own.ids) if (!tokenizer.specialIds.has(id)) found[id]!++;
    counts.set(language, found);
  }
  return { languages, counts, read: texts };
}
