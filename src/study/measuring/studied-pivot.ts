import { IsoglossError } from "../../base/error.js";
import type { Corpus } from "../../corpus/corpus.js";
import { resolveLanguage } from "../../corpus/languages/resolve-language.js";

/** Fewer sentences than these leave nothing to split, to resample or to be a rival. */
const fewestSentences = 8;

/**
 * Returns the code of the pivot, if the corpus can be studied by it.
 * @throws IsoglossError if not.
 */
export function studiedPivot(corpus: Corpus, spoken: string): string {
  const { name, languages, ids } = corpus;
  if (languages.length < 2)
    throw new IsoglossError(
      `${name}: has only ${languages.join(", ")}, and a study compares languages`,
      "Name two or more with --languages.",
    );
  if (ids.length < fewestSentences)
    throw new IsoglossError(
      `${name}: has ${ids.length} sentences, and a study needs ${fewestSentences} or more`,
      "Take a larger corpus, or a larger --limit.",
    );
  return resolveLanguage(spoken, languages, `${name}, --pivot`);
}
