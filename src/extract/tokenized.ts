import { setImmediate } from "node:timers/promises";
import { IsoglossError } from "../base/error.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { encodeAll } from "../tokenizer/encode-all.js";
import { isSpecial } from "../tokenizer/is-special.js";
import type { AddedTokens, Tokenizer } from "../tokenizer/tokenizer.js";

/** The sentences of one language as token ids, one after the other. */
export interface Tokenized {
  readonly ids: Int32Array;
  /** (n + 1): sentence i is `ids[starts[i]] … ids[starts[i + 1] - 1]`. */
  readonly starts: Uint32Array;
  /** (n): tokens a sentence, special tokens included, before any truncation. */
  readonly counts: Uint32Array;
  /** How many sentences were cut to `maxTokens`. */
  readonly truncated: number;
  /** As the tokenizer has it. */
  readonly added?: AddedTokens;
}

/** What is done to a text before it is tokenized. */
export interface TextPreparation {
  /** What stands before it. */
  readonly prompt: string;
  /** Whether it is put into small letters, its prompt included. */
  readonly lowerCase: boolean;
  /** How many tokens at its beginning are the prompt's and not pooled. */
  readonly excluded: number;
}

export interface TokenizeOptions extends LongWork {
  /** The most tokens that the model takes. */
  readonly maxTokens: number;
  /** Ids below this have a row in the model's embedding. */
  readonly vocabulary: number;
  /** Whether longer sentences are cut; otherwise they are an error. */
  readonly truncate: boolean;
  /** Default: nothing. */
  readonly texts?: TextPreparation | undefined;
}

/** What is encoded at once: some hundredths of a second. */
const mostSentences = 512;
const mostCharacters = 1 << 16;

/**
 * Tokenizes the sentences of a language, special tokens as the tokenizer says.
 * A sentence that is cut keeps the special tokens at its end (EOS, SEP), as transformers
 * does.
 *
 * @throws IsoglossError naming the sentence: if it is too long and `truncate` is off, has
 *   no token that is text (or none that is left), or a token that the model has no embedding for.
 */
export async function tokenizeLanguage(
  tokenizer: Tokenizer,
  corpus: Corpus,
  language: LanguageCode,
  {
    maxTokens,
    vocabulary,
    truncate,
    texts: preparation,
    progress = silent,
    signal,
  }: TokenizeOptions,
): Promise<Tokenized> {
  const texts = prepared(corpus.texts.get(language)!, preparation);
  const { excluded = 0 } = preparation ?? {};
  const starts = new Uint32Array(texts.length + 1);
  const counts = new Uint32Array(texts.length);
  let ids = new Int32Array(texts.length * 16);
  const long: number[] = [];
  const task = progress.start(`${language}: tokens`, texts.length, "sentences");
  try {
    for (const { first, batch } of textBatches(texts)) {
      for (const [j, encoded] of (await encodeAll(tokenizer, batch)).entries()) {
        const i = first + j;
        const kept = cut(encoded, maxTokens, tokenizer);
        const problem =
          refused(encoded, tokenizer, vocabulary) ??
          (truncate ? emptied(kept, tokenizer, maxTokens, excluded) : null);
        if (problem)
          throw new IsoglossError(
            `${corpus.name}: sentence ${corpus.ids[i]} in ${language} ${problem.what}`,
            problem.hint,
          );
        counts[i] = encoded.length;
        if (encoded.length > maxTokens) long.push(i);
        const begin = starts[i]!;
        if (begin + kept.length > ids.length) ids = grown(ids, kept.length);
        ids.set(kept, begin);
        starts[i + 1] = begin + kept.length;
      }
      task.advance(batch.length);
      await setImmediate(); // a look at the event loop
      signal?.throwIfAborted();
    }
  } finally {
    task.done();
  }
  if (long.length > 0 && !truncate) {
    const longest = long.reduce((a, b) => (counts[b]! > counts[a]! ? b : a));
    throw new IsoglossError(
      `${corpus.name}: ${long.length} of ${texts.length} sentences in ${language} have more than ${maxTokens} tokens, the longest, ${corpus.ids[longest]}, has ${counts[longest]}`,
      "Leave them out (--skip-long, skipLong), or cut them (--truncate, truncate): how many were cut is then recorded.",
    );
  }
  const { added } = tokenizer;
  return {
    ids: ids.subarray(0, starts.at(-1)),
    starts,
    counts,
    truncated: long.length,
    added,
  };
}

function prepared(texts: readonly string[], preparation?: TextPreparation): readonly string[] {
  if (preparation === undefined) return texts;
  const { prompt, lowerCase } = preparation;
  // Letter by letter, as the reference does: no letter depends on where it stands in its word.
  const small = (text: string) => Array.from(text, letter => letter.toLowerCase()).join("");
  return texts.map(text => (lowerCase ? small(prompt + text) : prompt + text));
}

/** Consecutive texts that are encoded at once; one that is very long is alone. */
function* textBatches(texts: readonly string[]): Generator<{ first: number; batch: string[] }> {
  for (let first = 0; first < texts.length; ) {
    let end = first;
    let length = 0;
    do length += texts[end++]!.length;
    while (
      end < texts.length &&
      end - first < mostSentences &&
      length + texts[end]!.length <= mostCharacters
    );
    yield { first, batch: texts.slice(first, end) };
    first = end;
  }
}

/** Why a sentence cannot be run, or null. */
function refused(
  ids: readonly number[],
  tokenizer: Tokenizer,
  vocabulary: number,
): { what: string; hint: string } | null {
  if (!hasText(ids, tokenizer))
    return {
      what: "has no tokens of text",
      hint: "Does the tokenizer know this script? Leave the language or the sentence out.",
    };
  const unknown = ids.find(id => !(id >= 0 && id < vocabulary));
  if (unknown === undefined) return null;
  return {
    what: `has token ${unknown}, but the model's embedding has ${vocabulary} rows`,
    hint: "The tokenizer belongs to another model; get tokenizer.json from where the weights are.",
  };
}

function hasText(ids: readonly number[], tokenizer: Tokenizer): boolean {
  return ids.some((_, t) => !isSpecial(tokenizer, ids, t));
}

/** Why what was cut cannot be run, or null: the mean over no tokens is no state. */
function emptied(
  kept: readonly number[],
  tokenizer: Tokenizer,
  maxTokens: number,
  excluded: number,
): { what: string; hint: string } | null {
  if (kept.length > excluded && hasText(kept, tokenizer)) return null;
  return {
    what: `has no tokens of text left if it is cut to ${maxTokens}`,
    hint: "Allow more tokens: special ones take their share.",
  };
}

function grown(ids: Int32Array, room: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.ceil(1.25 * ids.length) + room);
  larger.set(ids);
  return larger;
}

/** The first tokens and the special ones at the end, `most` in all. */
function cut(ids: readonly number[], most: number, tokenizer: Tokenizer): readonly number[] {
  if (ids.length <= most) return ids;
  const end = ids.findLastIndex((_, t) => !isSpecial(tokenizer, ids, t)) + 1;
  const closing = ids.slice(end);
  return [...ids.slice(0, Math.max(0, most - closing.length)), ...closing];
}
