import { checkTexts } from "../check.js";
import { trim } from "../text.js";

/** What an identifier of languages says of a line. */
export interface IdentifiedLanguage {
  /** As the identifier names it: "el". */
  readonly language: string;
  /** How sure it is, 0 … 1. */
  readonly share: number;
}

/** What `lineConfusion` needs to know. */
export interface LineConfusionOptions {
  /** The language asked for, as the identifier names it. */
  readonly language: string;
  /** Says in which language a line is. */
  readonly identify: (line: string) => IdentifiedLanguage;
  /** Returns the tokens of a line: what stands between white space, where a script has any. */
  readonly tokenize: (line: string) => readonly string[];
  /** English words in lower case, longer than three letters. */
  readonly englishWords: ReadonlySet<string>;
}

/** Which lines and words of a response are in another language. */
export interface LineConfusion {
  /** The lines that are long enough to be judged; a response with none counts nowhere. */
  readonly lines: readonly string[];
  /** Those of them that the identifier takes for another language, or is not sure of. */
  readonly wrongLines: readonly string[];
  /** The English words in them. */
  readonly englishWords: readonly string[];
}

/** A line of fewer tokens is not judged. */
const fewestTokens = 5;

/** An identifier that is no surer says nothing. */
const leastShare = 0.3;

/**
 * Returns which lines and words of a response are in another language than asked for, by the rules
 * of the Language Confusion Benchmark: the response ends before "\nQ:"; ASCII punctuation and the
 * Arabic comma are taken out, an em dash becomes a space; lines of five tokens or more are judged.
 *
 * Over responses that have such lines, LPR = the share without a wrong line; over those, WPR = the
 * share without an English word (of use where the language is not in Latin script), and
 * LCPR = 2 LPR WPR / (LPR + WPR).
 *
 * @example
 * ```ts
 * import { scores, tasks } from "isogloss";
 * const { identify } = await tasks.languageIdentifier();
 * const answer = "Das ist ein ganz normaler Satz.\nThis line here is in English.";
 * const how = { tokenize: (line: string) => line.split(" "), englishWords: new Set(["english"]) };
 * const { lines, wrongLines } = scores.lineConfusion(answer, { ...how, language: "de", identify });
 * console.assert(lines.length === 2 && wrongLines[0] === "This line here is in English");
 * ```
 *
 * @see Marchisio et al. 2024, https://arxiv.org/abs/2406.20052, and its code
 */
export function lineConfusion(
  response: string,
  { language, identify, tokenize, englishWords }: LineConfusionOptions,
): LineConfusion {
  checkTexts("lineConfusion", "response", [response]);
  const judged = normalised(response)
    .split("\n")
    .map(line => ({ line, tokens: tokenize(line) }))
    .filter(({ tokens }) => tokens.length >= fewestTokens);
  const lines = judged.map(({ line }) => line);
  return {
    lines,
    wrongLines: lines.filter(line => {
      const found = identify(line);
      return found.language !== language || found.share <= leastShare;
    }),
    englishWords: judged.flatMap(({ tokens }) =>
      tokens.map(trim).filter(token => englishWords.has(token)),
    ),
  };
}

function normalised(response: string): string {
  return trim(response.split("\nQ:")[0]!)
    .replace(/[!-/:-@[-`{-~،]/gu, "")
    .replaceAll("—", " ");
}
