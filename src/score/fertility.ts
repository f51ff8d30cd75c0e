import type { Row } from "../base/row.js";
import { checkTexts } from "./check.js";

/** Anything that turns a text into tokens: only their number counts. */
export type Encode = (text: string) => ArrayLike<unknown>;

/** What `fertility` takes. */
export interface FertilityOptions {
  /** The language that the premium is relative to; it must be among the texts. Absent: no premium. */
  readonly reference?: string;
}

/**
 * Returns how many tokens tokenisers need for texts, a row for each tokeniser and language:
 *
 * - `tokens_per_word`, fertility: words as the Unicode rules and ICU's dictionaries split them,
 *   so that Chinese and Thai have words too;
 * - `tokens_per_character`: code points without white space;
 * - `tokens_mean`, tokens a sentence, and `premium`, its ratio to the reference language's on the same
 *   sentences: what the same meaning costs in another language. `tokenPremium` gives it with an
 *   interval, for sentences whose states are stored.
 *
 * Leave special tokens (BOS, EOS) out of `encode`, or short sentences look costly.
 *
 * @param texts For each language its sentences, parallel if the premium is to mean anything.
 * @param encoders By name, as they shall appear in the rows: "original", "extended".
 * @returns `share`: the tokens as a share of the first encoder's, for the same language; NaN where
 *   there are no words or sentences.
 * @throws RangeError if the reference is missing, or languages differ in number of sentences.
 * @see Rust et al. 2021, https://arxiv.org/abs/2012.15613 (fertility); Petrov et al. 2023,
 *   https://arxiv.org/abs/2305.15425 (premium)
 */
export function fertility(
  texts: ReadonlyMap<string, readonly string[]>,
  encoders: Readonly<Record<string, Encode>>,
  { reference }: FertilityOptions = {},
): Row[] {
  const parallel = reference === undefined ? undefined : texts.get(reference);
  if (reference !== undefined && !parallel)
    throw new RangeError(
      `fertility: the reference must be one of ${[...texts.keys()].join(", ")}, got ${reference}`,
    );
  for (const [language, sentences] of texts)
    if (parallel && sentences.length !== parallel.length)
      throw new RangeError(
        `fertility: languages must have equal sentences, got ${sentences.length} of ${language} and ${parallel.length} of ${reference}`,
      );
  for (const [language, sentences] of texts)
    checkTexts("fertility", `sentence in ${language}`, sentences);
  const odd = Object.entries(encoders).find(([, encode]) => typeof encode !== "function");
  if (odd || Object.keys(encoders).length === 0)
    throw new RangeError(
      `fertility: expected encoders by name, got ${odd ? `${odd[0]}: ${typeof odd[1]}` : "none"}`,
    );
  const tokensOf = (sentences: readonly string[], encode: Encode) =>
    sentences.reduce((sum, text) => sum + encode(text).length, 0);
  const first = Object.values(encoders)[0]!;
  const rows: Row[] = [];
  for (const [language, sentences] of texts) {
    const baseline = tokensOf(sentences, first);
    let words = 0;
    let characters = 0;
    for (const text of sentences) {
      words += wordCount(text);
      for (const character of text) if (!/\s/u.test(character)) characters++;
    }
    for (const [tokenizer, encode] of Object.entries(encoders)) {
      const tokens = encode === first ? baseline : tokensOf(sentences, encode);
      rows.push({
        model: tokenizer,
        language,
        n: sentences.length,
        tokens,
        words,
        tokens_mean: tokens / sentences.length,
        tokens_per_word: tokens / words,
        tokens_per_character: tokens / characters,
        premium: parallel ? tokens / tokensOf(parallel, encode) : Number.NaN,
        share: tokens / baseline,
      });
    }
  }
  return rows;
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

function wordCount(text: string): number {
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words++;
  return words;
}
