import { IsoglossError } from "../../base/error.js";
import { version } from "../../base/version.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import { loadCorpus } from "../../corpus/load-corpus.js";
import { clozeLanguages, clozes } from "./cloze.js";
import { nounLanguages, nouns } from "./nouns.js";

/** Words that mean the same, and sentences that leave them out. */
export interface WordList {
  /** A corpus whose texts are single words. */
  readonly words: Corpus;
  /** By language and the word's id; a language or word without is not asked for. */
  readonly clozes: ReadonlyMap<LanguageCode, ReadonlyMap<string, string>>;
}

/** What `wordList` takes. */
export interface WordListOptions {
  /** By code or name; defaults to the seven of the built-in sentences, or all of a file. */
  readonly languages?: readonly string[];
  /** Only the first so many words. */
  readonly limit?: number;
  /** Whatever `loadCorpus` reads: sentences with ___ in place of the word, under the words' ids. */
  readonly clozes?: string;
}

const builtIn = "nouns";

/**
 * Loads a list of words: `nouns`, built in, or whatever `loadCorpus` reads with a word a text.
 * @throws IsoglossError as `loadCorpus` does, or for a sentence without a gap.
 */
export async function wordList(
  spec: string = builtIn,
  { languages, limit, clozes: sentences }: WordListOptions = {},
): Promise<WordList> {
  const words =
    spec === builtIn
      ? builtInWords({ languages, limit })
      : await loadCorpus(spec, { languages, limit });
  if (sentences !== undefined) {
    const read = await loadCorpus(sentences);
    return { words, clozes: checkedClozes(read, words) };
  }
  return { words, clozes: spec === builtIn ? builtInClozes() : new Map() };
}

function builtInWords({ languages, limit }: WordListOptions): Corpus {
  const lines = linesOf(nouns);
  const chosen = resolveLanguages(languages ?? clozeLanguages, nounLanguages, builtIn);
  const kept = lines.slice(0, limit);
  return {
    name: builtIn,
    ids: kept.map(([english]) => english!),
    languages: chosen,
    texts: new Map(
      chosen.map(code => [code, kept.map(line => line[nounLanguages.indexOf(code as never)]!)]),
    ),
    unit: "word",
    source: `isogloss ${version}`,
    licence: "MIT",
    notes: [],
  };
}

function builtInClozes(): WordList["clozes"] {
  const lines = linesOf(clozes);
  return new Map(
    clozeLanguages.map((code, i) => [
      code,
      new Map(lines.map(([noun, ...sentences]) => [noun!, sentences[i]!])),
    ]),
  );
}

const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map(line => line.split("|"));

function checkedClozes(read: Corpus, words: Corpus): WordList["clozes"] {
  const known = new Set(words.ids);
  const strange = read.ids.find(id => !known.has(id));
  if (strange !== undefined)
    throw new IsoglossError(
      `${read.name}: there is no word with the id ${JSON.stringify(strange)} in ${words.name}`,
      "Give sentences the ids of the words that they leave out.",
    );
  for (const [code, texts] of read.texts)
    for (const [i, text] of texts.entries())
      if (!text.includes("___"))
        throw new IsoglossError(
          `${read.name}: sentence ${read.ids[i]} in ${code} has no gap`,
          "Write ___ where the word was.",
        );
  return new Map(
    read.languages.map(code => [
      code,
      new Map(read.ids.map((id, i) => [id, read.texts.get(code)![i]!])),
    ]),
  );
}
