import type { Allowed } from "./check.js";
import { trim, words } from "./text.js";

/** A line in, tokens with spaces between them out. */
export interface ScoreTokenizer {
  /** For signatures. */
  readonly name: string;
  /** Returns the line with spaces between its tokens. */
  tokenize(line: string): string;
}

/**
 * Returns the tokenisation for Western punctuation that `13a` and `zh` share: punctuation is
 * set off, but for periods and commas inside numbers.
 */
function western(line: string): string {
  const spaced = line
    .replace(/([{-~[-` -&(-+:-@/])/gu, " $1 ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ");
  return words(spaced).join(" ");
}

const none: ScoreTokenizer = { name: "none", tokenize: line => line };

/** Every character is a token. */
const char: ScoreTokenizer = { name: "char", tokenize: line => [...line].join(" ") };

/** WMT's mteval-v13a, the default of BLEU. */
const thirteenA: ScoreTokenizer = {
  name: "13a",
  tokenize(line) {
    const joined = line.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
    const unescaped = joined
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    return western(` ${unescaped} `);
  },
};

/**
 * mteval-v14's `--international-tokenization`: punctuation and symbols of every script are set
 * off, but for punctuation between digits (and, as there, a final period after a digit).
 */
const intl: ScoreTokenizer = {
  name: "intl",
  tokenize: line =>
    words(
      line
        .replace(/(\P{N})(\p{P})/gu, "$1 $2 ")
        .replace(/(\p{P})(\P{N})/gu, " $1 $2")
        .replace(/(\p{S})/gu, " $1 "),
    ).join(" "),
};

/**
 * What sacreBLEU takes for Chinese. Two of its ranges are written with five hexadecimal digits
 * that Python reads as four and a digit, so that U+2001–2A6D (general punctuation, arrows,
 * mathematics) counts as Chinese, and extension B does not; scores agree only if ours does the same.
 */
const chinese =
  /[\u2001-\u2a6d\u2e80-\u2eff\u2f00-\u303f\u3100-\u312f\u31a0-\u31ef\u3200-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]/u;

/** Every Chinese character is a token, the rest as in `13a`. */
const zh: ScoreTokenizer = {
  name: "zh",
  tokenize: line => western(Array.from(trim(line), c => (chinese.test(c) ? ` ${c} ` : c)).join("")),
};

/** The tokenisers that need no model. */
export const tokenizers: Readonly<Record<TokenizerName, ScoreTokenizer>> = {
  none,
  "13a": thirteenA,
  intl,
  zh,
  char,
};

/** The tokenizers of sacreBLEU that BLEU may use. */
export type TokenizerName = "none" | "13a" | "intl" | "zh" | "char";

/** The names that spBLEU and sacreBLEU's other models go by, which must be brought along. */
const brought = ["flores101", "flores200", "spBLEU-1K", "spm", "ja-mecab", "ko-mecab"];

/** What may be given as a tokeniser. */
export const allowedTokenizer: Allowed = [
  value =>
    typeof value === "string"
      ? Object.hasOwn(tokenizers, value)
      : typeof (value as ScoreTokenizer | null)?.tokenize === "function" &&
        typeof (value as ScoreTokenizer).name === "string",
  `${Object.keys(tokenizers).join(", ")} or an object such as pieces(name, encode) returns, as ${brought.join(", ")} need`,
];

/** Returns the tokeniser of that name, or the one that was given. */
export function tokenizerNamed(tokenizer: TokenizerName | ScoreTokenizer): ScoreTokenizer {
  return typeof tokenizer === "string" ? tokenizers[tokenizer] : tokenizer;
}

/**
 * Returns a tokeniser from any function from a line to pieces: spBLEU is BLEU on the pieces
 * of FLORES' SentencePiece model. That model cannot be shipped here; load it in a
 * tokeniser of your choice and name it as sacreBLEU does, "flores101" or "flores200".
 */
export function pieces(name: string, encode: (line: string) => readonly string[]): ScoreTokenizer {
  return { name, tokenize: line => encode(line).join(" ") };
}
