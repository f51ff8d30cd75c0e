import { createHash } from "node:crypto";
import { sha256 } from "../base/sha256.js";
import type { Corpus, LanguageCode } from "./corpus.js";

/**
 * Returns the SHA-256 of some texts in order, each with its length in front, so that
 * no two lists share a spelling. 64 hexadecimal digits.
 */
export function textsHash(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) {
    const bytes = Buffer.from(text, "utf8");
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * Returns the SHA-256 of what a corpus says: its ids, language codes and texts. Name,
 * source and notes do not count.
 *
 * @param languages Which to count, in this order; all of them by default.
 */
export function corpusHash(
  corpus: Corpus,
  languages: readonly LanguageCode[] = corpus.languages,
): string {
  return combinedHash(
    textsHash(corpus.ids),
    languages.map(code => [code, textsHash(corpus.texts.get(code) ?? [])]),
  );
}

/** The hash of a corpus from those of its parts, for whoever has no texts at hand. */
export function combinedHash(
  ids: string,
  languages: readonly (readonly [code: LanguageCode, texts: string])[],
): string {
  return sha256([ids, ...languages.map(([code, texts]) => `${code} ${texts}`)].join("\n"));
}
