import { safeLocale } from "./canonical-key.js";
import { scriptNames } from "./display-names.js";
import { floresCodes } from "./flores-codes.js";

/** The parts of a tag, as they were meant: `sr-Latn`, `pt_BR`, `cat_Latn_vale1252`, `sr@latin`. */
export interface LanguageTag {
  /** Two or three letters, in lower case. */
  readonly language: string;
  /** ISO 15924, as in `Latn`. */
  readonly script?: string;
  /** ISO 3166 or UN M.49: `BR`, `419`. */
  readonly region?: string;
  /** What sets a dialect or spelling apart: a Glottocode, `radical`, `1901`, `valencia`. */
  readonly variant?: string;
}

/** Scripts by the names that POSIX locales give them after an @. */
const posixScripts: Readonly<Record<string, string>> = {
  latin: "Latn",
  cyrillic: "Cyrl",
  arabic: "Arab",
  devanagari: "Deva",
};

/** Chinese and Arabic, of which a tag may name one language in a second part: zh-yue, ar-arz. */
const withMembers = new Set(["zh", "zho", "ar", "ara", "ms", "msa"]);

/** FLORES-101 and others write the script of Chinese in this way. */
const scriptWords: Readonly<Record<string, string>> = {
  simpl: "Hans",
  simplified: "Hans",
  trad: "Hant",
  traditional: "Hant",
};

/**
 * Returns the parts of a tag, or undefined if it has not the form of one. Case and the choice of
 * - or _ do not matter, but for a region in lower case: "pt-br" has one, while "en-de"
 * is taken for a pair of languages, which is no tag.
 */
export function parseTag(text: string): LanguageTag | undefined {
  const posix = /^([A-Za-z]{2,3}(?:_[A-Z]{2})?)(?:\.[\w-]{1,20})?(?:@(\w{1,20}))?$/.exec(text);
  const scriptOfPosix = posix?.[2] && posixScripts[posix[2].toLowerCase()];
  if (posix?.[2] && !scriptOfPosix) return undefined;
  const parts = (posix?.[1] ?? text).split(/[-_]/);
  let language = parts.shift()!.toLowerCase();
  if (!/^[a-z]{2,3}$/.test(language) || parts.length > 3) return undefined;
  let script = scriptOfPosix || undefined;
  let region: string | undefined;
  let variant: string | undefined;
  for (const [i, part] of parts.entries()) {
    const lower = part.toLowerCase();
    if (variant !== undefined) return undefined;
    if (
      i === 0 &&
      withMembers.has(language) &&
      /^[a-z]{3}$/i.test(part) &&
      !/^[A-Z]{3}$/.test(part)
    )
      language = lower;
    else if (!script && region === undefined && scriptWords[lower]) script = scriptWords[lower];
    else if (!script && region === undefined && isScript(titled(part))) script = titled(part);
    else if (region === undefined && isRegion(language, part)) region = part.toUpperCase();
    else if (/^(?:\d[a-z0-9]{3}|[a-z0-9]{5,8})$/i.test(part)) variant = lower;
    else return undefined;
  }
  return {
    language,
    script,
    region,
    variant,
  };
}

function titled(part: string): string {
  return part.charAt(0).toUpperCase() + part.slice(1).toLowerCase();
}

function isScript(part: string): boolean {
  return /^[A-Z][a-z]{3}$/.test(part) && scriptNames.of(part) !== undefined;
}

/** Two-letter tags of FLORES' languages: what stands after a hyphen in "de-en". */
const pairEnds: ReadonlySet<string> = new Set(
  floresCodes.flatMap(code => {
    const language = safeLocale(code.slice(0, 3))?.language ?? "";
    return language.length === 2 ? [language] : [];
  }),
);

/** Regions in lower case that are a language's letters, too, and are meant as regions all the same. */
const regionsAllTheSame = new Set(["fr-ca", "nl-be", "ar-sa", "es-ar", "ar-ae"]);

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

function isRegion(language: string, part: string): boolean {
  if (/^\d{3}$/.test(part)) return true;
  if (!/^[A-Za-z]{2}$/.test(part) || !regionNames.of(part.toUpperCase())) return false;
  if (part === part.toUpperCase() || !pairEnds.has(part.toLowerCase())) return true;
  const usual = safeLocale(language)?.maximize().region?.toLowerCase();
  return part.toLowerCase() === usual || regionsAllTheSame.has(`${language}-${part.toLowerCase()}`);
}
