import { unicodeScripts } from "../../base/scripts.js";

/** What tells a letter of each script, by its code. */
const tests: readonly (readonly [code: string, letter: RegExp])[] = Array.from(
  unicodeScripts,
  ([code, name]) => [code, new RegExp(`\\p{Script=${name}}`, "u")],
);

/** A token without letters: digits, punctuation, spaces, bytes. */
const commonScript = "Zyyy";
/** A token with letters of several scripts, or of one not listed. */
const otherScript = "Zzzz";

/**
 * Returns the ISO 15924 code of the script a token is written in, by its letters:
 * "Zyyy" if it has none, "Zzzz" if they are of several scripts or an unlisted one. With the
 * scripts of a whole vocabulary `logitLens` says in which script a middle layer would speak.
 *
 * @param text The token as text: decode it first, because byte-level vocabularies spell
 *   most scripts in stand-in characters. A fragment of a character decodes to U+FFFD and
 *   counts as no letter.
 */
export function tokenScript(text: string): string {
  const own = text.match(/\p{L}/gu);
  if (!own) return commonScript;
  const found = new Set(own.map(scriptOf));
  return found.size === 1 ? [...found][0]! : otherScript;
}

function scriptOf(one: string): string {
  return tests.find(([, letter]) => letter.test(one))?.[0] ?? otherScript;
}
