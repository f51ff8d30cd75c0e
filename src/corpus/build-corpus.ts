import { IsoglossError } from "../base/error.js";
import type { Corpus, LanguageCode } from "./corpus.js";
import { TextIndex } from "./text/kept/text-index.js";

/**
 * Returns a corpus once it has been checked: at least one sentence and one language,
 * as many texts in every language as there are ids, unique ids, no empty text, nothing that UTF-8 text cannot hold.
 * Texts are kept as they are: no trimming, no Unicode normalisation.
 *
 * @throws IsoglossError naming the corpus and what is wrong with it.
 */
export function buildCorpus(parts: Corpus): Corpus {
  const { name, ids, languages, texts } = parts;
  const refuse = (what: string, hint: string): never => {
    throw new IsoglossError(`${name}: ${what}`, hint);
  };
  if (ids.length === 0) refuse("has no sentences", "Check that the files are not empty.");
  if (languages.length === 0) refuse("has no languages", "Name at least one language.");
  const seen = new TextIndex(i => ids[i]!);
  for (const [i, id] of ids.entries()) {
    const before = seen.add(id, i);
    if (before !== undefined)
      refuse(
        `sentences ${before + 1} and ${i + 1} have the same id ${JSON.stringify(id)}`,
        "Give each sentence an id of its own.",
      );
  }
  for (const language of languages) {
    const list = texts.get(language) ?? refuse(`has no texts in ${language}`, "Add the language.");
    if (list.length !== ids.length)
      refuse(
        `has ${list.length} sentences in ${language}, but ${ids.length} ids`,
        "Parallel sentences need one text a language.",
      );
    const damaged = list.findIndex(text => /[\0\p{Surrogate}]/u.test(text));
    if (damaged >= 0)
      refuse(
        `sentence ${ids[damaged]} in ${language} has a NUL character or half a surrogate pair`,
        "Remove it: it has no form in UTF-8 text.",
      );
    const empty = list.findIndex(text => text.trim() === "");
    if (empty >= 0)
      refuse(
        `sentence ${ids[empty]} is empty in ${language}`,
        "Fill it in, or leave the sentence out in every language.",
      );
  }
  return parts;
}

/** Returns the language that others are compared with by default: English if it is there. */
export function pivotOf(languages: readonly LanguageCode[]): LanguageCode {
  return languages.includes("eng_Latn") ? "eng_Latn" : languages[0]!;
}

/** English first, then by code: the order of languages where nobody asked for one. */
export function usualOrder(languages: readonly LanguageCode[]): LanguageCode[] {
  const sorted = [...languages].sort();
  const pivot = pivotOf(sorted);
  return [pivot, ...sorted.filter(code => code !== pivot)];
}
