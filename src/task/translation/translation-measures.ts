import { bleu, bleuFromStatistics, bleuStatistics } from "../../score/bleu.js";
import { chrf, chrfFromStatistics, chrfStatistics } from "../../score/chrf.js";
import { ter, terFromStatistics, terStatistics } from "../../score/ter.js";
import type { ScoreTokenizer, TokenizerName } from "../../score/tokenizers.js";

/** A score of a corpus that follows from sums over its sentences. */
export interface TranslationMeasure {
  readonly name: string;
  /** As sacreBLEU spells it. */
  readonly signature: string;
  /** Returns what a sentence adds. */
  readonly statistics: (hypothesis: string, reference: string) => ArrayLike<number>;
  /** Returns the score of sums. */
  readonly score: (sums: ArrayLike<number>) => number;
}

/** Scripts that put no spaces between words, by language: characters are their tokens. */
const unspaced = new Set(["jpn", "tha", "lao", "khm", "mya", "bod", "dzo", "shn"]);

/** Returns sacreBLEU's tokenizer for a language: 13a for English, zh for Chinese, else intl, or characters. */
export function bleuTokenizer(language: string): TokenizerName {
  const [spoken = ""] = language.split("_");
  if (spoken === "eng") return "13a";
  if (["zho", "cmn", "yue"].includes(spoken)) return "zh";
  return unspaced.has(spoken) ? "char" : "intl";
}

/**
 * Returns what translations into a language are scored by: chrF++, BLEU, TER, and spBLEU where its
 * tokenizer is given.
 */
export function translationMeasures(
  language: string,
  pieces?: ScoreTokenizer,
): TranslationMeasure[] {
  const words = { wordOrder: 2 };
  const asian = bleuTokenizer(language) === "zh" || language.startsWith("jpn");
  const edits = asian ? { normalized: true, asianSupport: true } : {};
  return [
    {
      name: "chrF++",
      signature: chrf([""], [[""]], words).signature,
      statistics: (hypothesis, reference) => chrfStatistics(hypothesis, [reference], words),
      score: sums => chrfFromStatistics(sums, words),
    },
    bleuBy("BLEU", bleuTokenizer(language)),
    ...(pieces ? [bleuBy("spBLEU", pieces)] : []),
    {
      name: "TER",
      signature: ter([""], [[""]], edits).signature,
      statistics: (hypothesis, reference) => terStatistics(hypothesis, [reference], edits),
      score: terFromStatistics,
    },
  ];
}

function bleuBy(name: string, tokenizer: TokenizerName | ScoreTokenizer): TranslationMeasure {
  return {
    name,
    signature: bleu([""], [[""]], { tokenizer }).signature,
    statistics: (hypothesis, reference) => bleuStatistics(hypothesis, [reference], { tokenizer }),
    score: sums => bleuFromStatistics(sums).score,
  };
}
