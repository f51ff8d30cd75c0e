import type { LanguageCode } from "../corpus/corpus.js";
import { tokenScript } from "../similarity/spaces/token-script.js";
import type { Piece } from "../tokenizer/vocabulary.js";

/** How much of every token belongs to which class. */
export interface VocabularyClasses {
  /** The C classes: scripts first, then languages. */
  readonly scripts: readonly string[];
  readonly languages: readonly LanguageCode[];
  /** (V, C) */
  readonly shares: Float32Array;
}

/** How often each language's texts have each token. */
export type TokenCounts = ReadonlyMap<LanguageCode, Float64Array>;

/** What scripts of languages are made of: a code for a language's writing is not one for letters. */
const letters: Readonly<Record<string, readonly string[]>> = {
  Hans: ["Hani"],
  Hant: ["Hani"],
  Jpan: ["Hani", "Hira", "Kana"],
  Kore: ["Hang"],
};

/** No letters at all; letters of several scripts, or of another than those of the languages. */
const [common, other] = ["Zyyy", "Zzzz"];

/**
 * Returns the classes of a vocabulary: the script of each token, among those of some languages, and
 * how likely each language is where the token stands (Semantic Hub):
 *
 *   p(language | token) = f(language) / Σ f,   f = the token's share of the language's tokens
 *
 * with every language alike for a token that none of their texts has.
 * @see Wu et al. 2024, The Semantic Hub, https://arxiv.org/abs/2411.04986
 */
export function vocabularyClasses(
  pieces: readonly Piece[],
  codes: readonly LanguageCode[],
  counts: TokenCounts = new Map(),
): VocabularyClasses {
  const written = codes.flatMap(code => letters[code.split("_")[1]!] ?? [code.split("_")[1]!]);
  const scripts = [...new Set(written), common, other];
  const languages = [...counts.keys()];
  const columns = scripts.length + languages.length;
  const shares = new Float32Array(pieces.length * columns);
  const rates = languages.map(code => {
    const own = counts.get(code)!;
    const total = own.reduce((a, b) => a + b, 0);
    return own.map(count => (total === 0 ? 0 : count / total));
  });
  for (const [token, { bytes }] of pieces.entries()) {
    const row = shares.subarray(token * columns, (token + 1) * columns);
    const script = tokenScript(decoder.decode(bytes));
    row[scripts.includes(script) ? scripts.indexOf(script) : scripts.length - 1] = 1;
    const sum = rates.reduce((all, rate) => all + (rate[token] ?? 0), 0);
    for (const [l, rate] of rates.entries())
      row[scripts.length + l] = sum === 0 ? 1 / languages.length : rate[token]! / sum;
  }
  return { scripts, languages, shares };
}

const decoder = new TextDecoder();
