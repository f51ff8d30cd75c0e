import { checkOptions, checkTexts, oneOf } from "./check.js";
import { countEach, words } from "./text.js";

/**
 * How answers are normalised before they are compared. The variants differ by points, so a
 * score names its own:
 *
 * - `squad`: SQuAD 1.1's script, which XQuAD uses for every language: ASCII punctuation and
 *   the English articles go.
 * - `mlqa`: MLQA's script: punctuation of every script goes, the articles are the language's
 *   own (the Arabic one wherever its letters stand, inside words too), and Chinese is split
 *   by character.
 * - `squad2`: as `squad`, but nothing is the right answer to what has none: two answers without
 *   any token have F1 1, as in SQuAD 2.0's script.
 * - `mlqa-harness`: as `mlqa`, but the Arabic article goes only where it begins a word, as in
 *   lm-evaluation-harness 0.4.13.
 */
export type AnswerNormalisation = "squad" | "squad2" | "mlqa" | "mlqa-harness";

/** The languages whose articles MLQA's script knows. */
export type MlqaLanguage = "ar" | "de" | "en" | "es" | "hi" | "vi" | "zh";

const articles: Readonly<Record<MlqaLanguage, readonly string[]>> = {
  ar: [],
  de: "ein eine einen einem eines einer der die das den dem des".split(" "),
  en: ["a", "an", "the"],
  es: "un una unos unas el la los las".split(" "),
  hi: [],
  vi: ["của", "là", "cái", "chiếc", "những"],
  zh: [],
};

/** Python's \b: between a letter, number or underscore and anything else; marks are something else. */
const wordBefore = "(?<![\\p{L}\\p{N}_])";
const wordAfter = "(?![\\p{L}\\p{N}_])";

function withoutArticles(text: string, list: readonly string[]): string {
  if (list.length === 0) return text;
  return text.replace(new RegExp(`${wordBefore}(?:${list.join("|")})${wordAfter}`, "gu"), " ");
}

/** Returns the tokens of an answer that count. */
export function comparedTokens(
  answer: string,
  normalisation: AnswerNormalisation,
  language: MlqaLanguage = "en",
): string[] {
  const lower = answer.toLowerCase();
  if (normalisation === "squad" || normalisation === "squad2")
    return words(withoutArticles(lower.replace(/[!-/:-@[-`{-~]/gu, ""), articles.en));
  const bare = lower.replace(/[\p{P}$+<=>^`|~]/gu, "");
  const rest =
    language === "ar"
      ? withoutArabicArticle(bare, normalisation)
      : withoutArticles(bare, articles[language]);
  if (language !== "zh") return words(rest);
  return words(rest.replace(/[\u4e00-\u9fa5]/gu, " $& "));
}

function withoutArabicArticle(text: string, normalisation: AnswerNormalisation): string {
  if (normalisation === "mlqa") return text.replaceAll("ال", " ");
  return words(text)
    .map(word => (word.startsWith("ال") ? word.slice(2) : word))
    .join(" ");
}

const allowed = {
  normalisation: oneOf("squad", "squad2", "mlqa", "mlqa-harness"),
  language: oneOf(...Object.keys(articles)),
};

/** How near an answer is to one of its references. */
export interface AnswerScore {
  /** Whether it is one of them, after normalization. */
  readonly exactMatch: boolean;
  /** F1 of the bags of tokens, 0 … 1. */
  readonly f1: number;
}

/**
 * Returns exact match and F1 of one prediction against its best gold answer.
 *
 * An answer without any token left (only articles and punctuation) has F1 0 even against
 * itself, as in the scripts of SQuAD 1.1 and MLQA; `squad2` says otherwise.
 *
 * @throws RangeError without a gold answer, or for a normalisation or language that there is not.
 * @see Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250; Lewis et al. 2020,
 *   https://arxiv.org/abs/1910.07475
 */
export function scoreAnswer(
  prediction: string,
  golds: readonly string[],
  normalisation: AnswerNormalisation,
  language: MlqaLanguage = "en",
): AnswerScore {
  checkTexts("scoreAnswer", "prediction", [prediction]);
  checkTexts("scoreAnswer", "gold", golds);
  checkOptions("scoreAnswer", { normalisation, language }, allowed);
  if (golds.length === 0) throw new RangeError("scoreAnswer: expected a gold answer, got none");
  const own = comparedTokens(prediction, normalisation, language);
  const counts = countEach(own);
  let exactMatch = false;
  let f1 = 0;
  for (const gold of golds) {
    const other = comparedTokens(gold, normalisation, language);
    exactMatch ||= own.join(" ") === other.join(" ");
    let common = 0;
    for (const [token, times] of countEach(other))
      common += Math.min(times, counts.get(token) ?? 0);
    if (normalisation === "squad2" && own.length + other.length === 0) f1 = 1;
    if (common > 0) f1 = Math.max(f1, (2 * common) / (own.length + other.length)); // = 2PR/(P + R)
  }
  return { exactMatch, f1 };
}
