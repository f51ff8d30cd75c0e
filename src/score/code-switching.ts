/**
 * @file How often a model that was asked in one language slips into another. "LLaMA Beyond
 * English" reports 2–5 % of responses without saying by what rule, so this file declares
 * one, and `codeSwitchingSensitivity` shows how far the rate hangs on it.
 */
import type { Row } from "../base/row.js";
import { unicodeScripts } from "../base/scripts.js";
import { type Allowed, checkOptions, checkTexts, flag, wholeFrom } from "./check.js";

/** What `codeSwitching` takes. */
export interface CodeSwitchingOptions {
  /** ISO 15924 codes of the scripts that the language is written in: ["Arab"], ["Hans"], ["Latn"]. */
  readonly scripts: readonly string[];
  /** Foreign words that a response must hold; defaults to 1. */
  readonly minimumWords?: number;
  /** Passes over words that the prompt holds too; defaults to true. */
  readonly allowPrompt?: boolean;
  /** Passes over foreign words in Latin script that start with a capital: names and acronyms; defaults to true. */
  readonly allowNames?: boolean;
  /**
   * In languages written in Latin script a foreign word cannot be told by its letters: these
   * words are, in lower case. Defaults to `englishFunctionWords`.
   */
  readonly foreignWords?: ReadonlySet<string>;
}

/**
 * Frequent English words that are none in the Latin-script languages of both papers (Indonesian,
 * Swahili, Turkish, Vietnamese): no "a", "an", "at", "in", "is", "on", "to".
 */
export const englishFunctionWords: ReadonlySet<string> = new Set(
  "the and of that this these those with from which because their there they would should could have been were what when while where your about into than then however therefore between through without before after other some such only also".split(
    " ",
  ),
);

/** Codes that stand for other scripts. Han is shared: a traditional character is no other script. */
const together: ReadonlyMap<string, readonly string[]> = new Map([
  ["Hans", ["Hani"]],
  ["Hant", ["Hani"]],
  ["Jpan", ["Hani", "Hira", "Kana"]],
  ["Kore", ["Hang", "Hani"]],
]);

/** Not language: code, addresses, markup. */
const notProse = /```[\s\S]*?(?:```|$)|`[^`]*`|<[^<>]*>|\w+:\/\/\S+|\S+@\S+\.\S+/gu;
const word = /\p{L}[\p{L}\p{M}\p{Nd}’']*/gu;

/**
 * Returns the foreign words of a response under the declared rule: words with a letter of a
 * script that the language is not written in, or, in a language of Latin script, words of
 * a list. Code, addresses and markup are passed over; so are, unless told otherwise, words of the
 * prompt and capitalised Latin words.
 *
 * @throws RangeError for a script code that is not known.
 */
export function foreignWordsOf(
  response: string,
  prompt: string,
  options: CodeSwitchingOptions,
): string[] {
  checkTexts("foreignWordsOf", "text (response, prompt)", [response, prompt]);
  checkOptions("foreignWordsOf", { ...options, scripts: options.scripts ?? null }, allowed);
  const { scripts, allowPrompt = true, allowNames = true } = options;
  const { foreignWords = englishFunctionWords } = options;
  const names = scripts.flatMap(script =>
    (together.get(script) ?? [script]).map(code => {
      const known = unicodeScripts.get(code);
      if (known) return known;
      const codes = [...unicodeScripts.keys(), ...together.keys()].sort().join(" ");
      throw new RangeError(`foreignWordsOf: scripts must be among ${codes}, got ${script}`);
    }),
  );
  const classes = names.map(name => `\\p{Script=${name}}`).join("");
  // Letters of no script in particular (ª, ー) are at home everywhere.
  const foreign = new RegExp(`(?=\\p{L})[^${classes}\\p{Script=Common}\\p{Script=Inherited}]`, "u");
  const latin = names.includes("Latin");
  const asked = new Set(allowPrompt ? wordsOf(prompt).map(w => w.toLowerCase()) : []);
  return wordsOf(response).filter(found => {
    const lower = found.toLowerCase();
    if (asked.has(lower)) return false;
    if (foreign.test(found))
      return !(allowNames && /^\p{Lu}/u.test(found) && /\p{Script=Latin}/u.test(found));
    return latin && foreignWords.has(lower);
  });
}

const listOfNames: Allowed = [
  value =>
    Array.isArray(value) && value.length > 0 && value.every(name => typeof name === "string"),
  'a list of script codes such as ["Arab"]',
];
const setOfWords: Allowed = [value => value instanceof Set, "a Set of words"];

const allowed = {
  scripts: listOfNames,
  minimumWords: wholeFrom(1, 1000),
  allowPrompt: flag,
  allowNames: flag,
  foreignWords: setOfWords,
};

function wordsOf(text: string): string[] {
  return text.replace(notProse, " ").match(word) ?? [];
}

/** How many responses switch into another language, and by which words. */
export interface CodeSwitching {
  /** Share of responses that switch, in per cent; NaN without responses. */
  readonly rate: number;
  /** For each response its foreign words. */
  readonly found: readonly (readonly string[])[];
  readonly signature: string;
}

/** A response, and the prompt that it answers. */
export interface Exchange {
  readonly prompt: string;
  readonly response: string;
}

/** Returns how many responses switch code, and by which words. */
export function codeSwitching(
  exchanges: readonly Exchange[],
  options: CodeSwitchingOptions,
): CodeSwitching {
  checkOptions("codeSwitching", { ...options, scripts: options.scripts ?? null }, allowed);
  for (const what of ["prompt", "response"] as const)
    checkTexts(
      "codeSwitching",
      what,
      exchanges.map(exchange => exchange?.[what]),
    );
  const { minimumWords = 1, allowPrompt = true, allowNames = true, scripts } = options;
  const found = exchanges.map(({ response, prompt }) => foreignWordsOf(response, prompt, options));
  const list = options.foreignWords ? `custom-${options.foreignWords.size}` : "english-function";
  return {
    rate: (100 * found.filter(words => words.length >= minimumWords).length) / found.length,
    found,
    signature: `code-switching|scripts:${scripts.join("+")}|min:${minimumWords}|prompt:${allowPrompt ? "allowed" : "counted"}|names:${allowNames ? "allowed" : "counted"}|list:${list}`,
  };
}

/**
 * Returns the rate under every combination of the rule's choices, one row each: a rate that moves
 * from 2 to 30 % between them says more about the rule than about the model.
 */
export function codeSwitchingSensitivity(
  exchanges: readonly Exchange[],
  options: Pick<CodeSwitchingOptions, "scripts" | "foreignWords">,
): Row[] {
  return [1, 2, 3, 5].flatMap(minimumWords =>
    [true, false].flatMap(allowPrompt =>
      [true, false].map(allowNames => {
        const { rate, signature } = codeSwitching(exchanges, {
          ...options,
          minimumWords,
          allowPrompt,
          allowNames,
        });
        return {
          minimum_words: minimumWords,
          allow_prompt: allowPrompt,
          allow_names: allowNames,
          n: exchanges.length,
          rate,
          signature,
        };
      }),
    ),
  );
}
