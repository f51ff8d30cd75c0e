import { checkTexts } from "../check.js";

/** The scripts that SASFT looks for, and the languages that it takes them for. */
export const switchedScripts = { Hani: "zh", Hang: "ko", Cyrl: "ru" } as const;

/** One of them. */
export type SwitchedScript = keyof typeof switchedScripts;

const characters: Readonly<Record<SwitchedScript, RegExp>> = {
  Hani: /\p{Script=Han}/u,
  Hang: /\p{Script=Hangul}/u,
  Cyrl: /\p{Script=Cyrillic}/u,
};

/**
 * Returns which of Han, Hangul and Cyrillic a response holds a character of: by SASFT's rule a
 * response to a question in another language has then switched to Chinese, Korean or Russian. The
 * rule passes over nothing: a name, a quotation or a word of the prompt counts.
 *
 * @see Deng et al. 2025, https://arxiv.org/abs/2507.14894, and its code
 */
export function scriptsOf(response: string): SwitchedScript[] {
  checkTexts("scriptsOf", "response", [response]);
  return (Object.keys(characters) as SwitchedScript[]).filter(script =>
    characters[script].test(response),
  );
}
