import { IsoglossError } from "../../base/error.js";
import type { Corpus } from "../../corpus/corpus.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import type { TranslationDirection } from "./translation-item.js";

/** The language that others are paired with where nobody says which pairs. */
const usualPivot = "eng_Latn";

/**
 * Returns the directions that are meant: from each into each other one. Without either, English
 * into all others and all others into English.
 *
 * @param from By code, tag or English name; defaults to all languages, if `to` is given.
 * @param to Likewise.
 * @throws IsoglossError for a language that is not in the corpus, or if there is no direction.
 */
export function directionsOf(
  { name, languages }: Pick<Corpus, "name" | "languages">,
  from?: readonly string[],
  to?: readonly string[],
): TranslationDirection[] {
  const named = (spoken: readonly string[]) => resolveLanguages(spoken, languages, name);
  const pairs = (froms: readonly string[], tos: readonly string[]) =>
    froms.flatMap(one =>
      tos.filter(other => other !== one).map(other => ({ from: one, to: other })),
    );
  const isUsual = from === undefined && to === undefined;
  if (isUsual && !languages.includes(usualPivot) && languages.length > 2)
    throw new IsoglossError(
      `${name}: has no English, so that nothing says which of its ${languages.length} languages are translated into which`,
      "Name them with --from and --to.",
    );
  const pivot = languages.includes(usualPivot) ? usualPivot : languages[0]!;
  const found = isUsual
    ? [...pairs([pivot], languages), ...pairs(languages, [pivot])]
    : pairs(from ? named(from) : languages, to ? named(to) : languages);
  if (found.length > 0) return found;
  throw new IsoglossError(
    `${name}: there is nothing to translate between ${languages.join(", ")}`,
    "A translation needs two languages: look at --languages, --from and --to.",
  );
}
