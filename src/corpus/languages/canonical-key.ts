import { groupBy } from "../../base/group-by.js";
import type { LanguageCode } from "../corpus.js";
import { floresCodes } from "./flores-codes.js";

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
    zhs: "zh-Hans",
    chs: "zh-Hans",
    zht: "zh-Hant",
    cht: "zh-Hant",
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

const floresByKey = groupBy(floresCodes, canonicalKey);

/** By their three letters, the languages that FLORES has in one script: `crh` is Latin there, not Cyrillic as in CLDR. */
const singleScript = new Map(
  floresCodes
    .map(code => code.slice(0, 3))
    .filter((letters, _, all) => all.indexOf(letters) === all.lastIndexOf(letters))
    .map(letters => [letters, floresCodes.find(code => code.startsWith(letters))!]),
);

/**
 * Returns the code that FLORES-200 gives to a language, or undefined if FLORES
 * lacks it: "zh-TW" → "zho_Hant", "ekk" → "est_Latn", "ara" → "arb_Arab".
 */
export function floresCode(tag: string): LanguageCode | undefined {
  const exact = floresCodes.find(
    code => code.toLowerCase() === tag.toLowerCase().replace("-", "_"),
  );
  if (exact) return exact;
  const single = /^[a-z]{3}$/i.test(tag) ? singleScript.get(tag.toLowerCase()) : undefined;
  if (single) return single;
  const key = canonicalKey(tag);
  const codes = (key && floresByKey.get(key)) || [];
  // Akan and Twi meet in one canonical form: the code that has the tag's own letters wins.
  return codes.find(code => code.startsWith(`${tag.toLowerCase().slice(0, 3)}_`)) ?? codes[0];
}

/** Returns the locale that a tag spells, or null if it is not a well-formed tag. */
export function safeLocale(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(Intl.getCanonicalLocales(tag)[0]!);
  } catch {
    return null; // a RangeError
  }
}
