import type { LanguageCode } from "../corpus/corpus.js";
import { encodeAll } from "../tokenizer/encode-all.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";

/** A word of a sentence and where its tokens lie, `begin … end`, among the sentence's. */
export interface Word {
  readonly text: string;
  /** Its first token. */
  readonly begin: number;
  /** The token after its last. */
  readonly end: number;
}

/** Scripts that leave no space between words. */
const unspaced = new Set(["Hans", "Hant", "Hani", "Jpan", "Thai", "Laoo", "Khmr", "Mymr"]);

/** Returns the words of a text: what spaces divide, or where a script has none, Unicode's words. */
export function wordsIn(text: string, language: LanguageCode, bySpaces?: boolean): string[] {
  const [tag, script] = language.split("_");
  if (bySpaces ?? !unspaced.has(script ?? "")) return text.split(/\s+/).filter(Boolean);
  const segments = new Intl.Segmenter(tag, { granularity: "word" }).segment(text);
  return [...segments].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}

/**
 * Returns the words of some texts and where their tokens lie. A word has the tokens that a text
 * gains by it; one that shares its only token with the word before it has that one.
 *
 * @param lengths How many tokens each text has, special tokens included.
 */
export async function wordsOf(
  tokenizer: Tokenizer,
  texts: readonly string[],
  language: LanguageCode,
  lengths: ArrayLike<number>,
  bySpaces?: boolean,
): Promise<Word[][]> {
  const { before = 0, after = 0 } = tokenizer.added ?? {};
  const words = texts.map(text => wordsIn(text, language, bySpaces));
  const beginnings = words.map((own, i) => {
    let at = 0;
    return own.map(word => {
      at = texts[i]!.indexOf(word, at) + word.length;
      return texts[i]!.slice(0, at);
    });
  });
  const encoded = await encodeAll(tokenizer, beginnings.flat());
  let next = 0;
  return words.map((own, i) => {
    const last = Math.max(before + 1, lengths[i]! - after);
    let end = before;
    return own.map(text => {
      const grown = Math.min(last, Math.max(end, encoded[next++]!.length - after));
      const begin = grown > end ? end : Math.max(before, end - 1);
      end = Math.max(grown, begin + 1);
      return { text, begin, end };
    });
  });
}
