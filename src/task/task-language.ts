import { codeOfTag } from "../corpus/languages/code-of-tag.js";
import { languageOfName } from "../corpus/languages/language-names.js";

/** Returns the code that rows give to what a data set calls "el", "ell_Grek" or "Greek"; else its own word. */
export function taskLanguage(language: string): string {
  return codeOfTag(language) ?? languageOfName(language)?.code ?? language;
}
