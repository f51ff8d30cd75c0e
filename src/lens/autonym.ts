import type { LanguageCode } from "../corpus/corpus.js";
import { describeLanguage } from "../corpus/languages/describe-language.js";

/** Returns what speakers call their language, "Français"; in English where CLDR does not know. */
export function autonym(code: LanguageCode): string {
  const [language = ""] = code.split("_");
  const tag = ownTags[language] ?? language;
  const found = namesIn(tag)?.of(tag) ?? describeLanguage(code).name;
  return found.slice(0, 1).toLocaleUpperCase() + found.slice(1);
}

/** What CLDR calls standard Arabic and Mandarin: as their speakers do, not by the variety. */
const ownTags: Readonly<Record<string, string>> = { arb: "ar", zho: "zh", cmn: "zh" };

function namesIn(tag: string): Intl.DisplayNames | undefined {
  try {
    return new Intl.DisplayNames(tag, { type: "language", fallback: "none" });
  } catch {
    return undefined; // no language tag
  }
}
