import { createHash } from "node:crypto";
import type { Corpus, LanguageCode } from "./corpus.js";

/**
 * Returns the SHA-256 of what a corpus says: its ids, language codes and texts, each
 * with its length in front so that no two corpora share a spelling. Name, source and
 * notes do not count.
 *
 * @param languages Which to count, in this order; all of them by default.
 * @returns 64 hexadecimal digits.
 */
export function corpusHash(
  corpus: Corpus,
  languages: readonly LanguageCode[] = corpus.languages,
): string {
  const hash = createHash("sha256");
  const add = (text: string) => {
    const bytes = Buffer.from(text, "utf8");
    hash.update(`${bytes.length}:`).update(bytes);
  };
  add(String(corpus.ids.length));
  for (const id of corpus.ids) add(id);
  for (const language of languages) {
    add(language);
    for (const text of corpus.texts.get(language) ?? []) add(text);
  }
  return hash.digest("hex");
}
