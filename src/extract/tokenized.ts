import { IsoglossError } from "../base/error.js";
import type { Tokenizer } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";

/** The sentences of one language as token ids, one after the other. */
export interface Tokenized {
  readonly ids: Int32Array;
  /** (n + 1): sentence i is `ids[starts[i]] … ids[starts[i + 1] - 1]`. */
  readonly starts: Uint32Array;
  /** (n): tokens a sentence, special tokens included, before any truncation. */
  readonly counts: Uint32Array;
  /** How many sentences were cut to `maxTokens`. */
  readonly truncated: number;
}

export interface TokenizeOptions {
  /** The most tokens that the model takes. */
  readonly maxTokens: number;
  /** Ids below this have a row in the model's embedding. */
  readonly vocabulary: number;
  /** Whether longer sentences are cut; otherwise they are an error. */
  readonly truncate: boolean;
}

/**
 * Tokenizes the sentences of a language, special tokens as the tokenizer says.
 * A sentence that is cut keeps a special token at its end (EOS, SEP), as transformers
 * does.
 *
 * @throws IsoglossError naming the sentence: if it is too long and `truncate` is off, has
 *   no token that is text, or a token that the model has no embedding for.
 */
export function tokenizeLanguage(
  tokenizer: Tokenizer,
  corpus: Corpus,
  language: LanguageCode,
  { maxTokens, vocabulary, truncate }: TokenizeOptions,
): Tokenized {
  const texts = corpus.texts.get(language)!;
  const starts = new Uint32Array(texts.length + 1);
  const counts = new Uint32Array(texts.length);
  let ids = new Int32Array(texts.length * 32);
  let end = 0;
  const long: number[] = [];
  for (const [i, text] of texts.entries()) {
    const encoded = tokenizer.encode(text);
    const where = `${corpus.name}: sentence ${corpus.ids[i]} in ${language}`;
    if (encoded.every(id => tokenizer.specialIds.has(id)))
      throw new IsoglossError(
        `${where} has no tokens of text`,
        "Does the tokenizer know this script? Leave the language or the sentence out.",
      );
    const unknown = encoded.find(id => !(id >= 0 && id < vocabulary));
    if (unknown !== undefined)
      throw new IsoglossError(
        `${where} has token ${unknown}, but the model's embedding has ${vocabulary} rows`,
        "The tokenizer belongs to another model; get tokenizer.json from the same place as the weights.",
      );
    counts[i] = encoded.length;
    if (encoded.length > maxTokens) long.push(i);
    const kept = cut(encoded, maxTokens, tokenizer.specialIds);
    if (end + kept.length > ids.length) {
      const grown = new Int32Array(2 * ids.length + kept.length);
      grown.set(ids);
      ids = grown;
    }
    ids.set(kept, end);
    end += kept.length;
    starts[i + 1] = end;
  }
  if (long.length > 0 && !truncate) {
    const longest = long.reduce((a, b) => (counts[b]! > counts[a]! ? b : a));
    throw new IsoglossError(
      `${corpus.name}: ${long.length} of ${texts.length} sentences in ${language} have more than ${maxTokens} tokens, the longest, ${corpus.ids[longest]}, has ${counts[longest]}`,
      "Leave them out, or allow truncation: how many were cut is then recorded.",
    );
  }
  return { ids: ids.subarray(0, end), starts, counts, truncated: long.length };
}

function cut(
  ids: readonly number[],
  most: number,
  special: ReadonlySet<number>,
): readonly number[] {
  if (ids.length <= most) return ids;
  const last = ids.at(-1)!;
  return special.has(last) ? [...ids.slice(0, most - 1), last] : ids.slice(0, most);
}
