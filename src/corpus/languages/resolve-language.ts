import { IsoglossError } from "../../base/error.js";
import { edits } from "../../base/text/edits.js";
import type { LanguageCode } from "../corpus.js";
import { canonicalKey } from "./canonical-key.js";
import { describeLanguage, usualName } from "./describe-language.js";
import { floresCodes } from "./flores-codes.js";

/**
 * Returns the language of a corpus that somebody means by "en", "zh-CN", "deu",
 * "Greek" or "tur_Latn": an equal code first, then the canonical form of the tag,
 * then the English name, letter case aside.
 *
 * @param spoken What was typed.
 * @param available The languages there are.
 * @param where The corpus, for the message.
 * @throws IsoglossError with the nearest languages if none fits, or if several do.
 */
export function resolveLanguage(
  spoken: string,
  available: readonly LanguageCode[],
  where: string,
): LanguageCode {
  const wanted = spoken.trim().toLowerCase().replaceAll("-", "_");
  const equal = available.find(code => code.toLowerCase() === wanted);
  if (equal) return equal;

  for (const found of candidates(spoken, plain(available))) {
    if (found.length === 1) return found[0]!;
    if (found.length > 1)
      throw new IsoglossError(
        `${where}: "${spoken}" may mean ${found.map(labelled).join(" or ")}`,
        "Use the full code.",
      );
  }
  const near = nearest(spoken, available);
  throw new IsoglossError(
    `${where}: there is no language "${spoken}"`,
    near.length > 0
      ? `Did you mean ${near.map(labelled).join(", ")}?`
      : `Languages are written as in eng_Latn; here are ${some(available)}.`,
  );
}

/** Yields those that may be meant, the likeliest kind first; the names of all languages take a while. */
function* candidates(
  spoken: string,
  available: readonly LanguageCode[],
): Generator<readonly LanguageCode[]> {
  const wanted = spoken.trim().toLowerCase().replaceAll("-", "_");
  const key = canonicalKey(wanted);
  const sameLanguage = key === null ? [] : available.filter(code => canonicalKey(code) === key);
  yield sameLanguage.filter(code => code.startsWith(`${wanted.slice(0, 3)}_`)); // the same letters
  yield sameLanguage;
  const name = spoken.trim().toLowerCase();
  yield available.filter(code => describeLanguage(code).name.toLowerCase() === name);
  yield available.filter(code => usualName(code)?.toLowerCase() === name); // "Chinese" is zho_Hans
}

/** Resolves several, and refuses one that is named twice. */
export function resolveLanguages(
  spoken: readonly string[],
  available: readonly LanguageCode[],
  where: string,
): LanguageCode[] {
  const codes = spoken.map(one => resolveLanguage(one, available, where));
  const again = codes.findIndex((code, i) => codes.indexOf(code) !== i);
  if (again >= 0)
    throw new IsoglossError(
      `${where}: "${spoken[again]}" is ${labelled(codes[again]!)}, which is already asked for`,
      "Name each language once.",
    );
  return codes;
}

/** Variants such as deu_Latn_1901 are meant only by who writes them out. */
function plain(codes: readonly LanguageCode[]): LanguageCode[] {
  return codes.filter(code => code.split("_").length === 2);
}

function labelled(code: LanguageCode): string {
  return `${code} (${describeLanguage(code).name})`;
}

function some(codes: readonly LanguageCode[]): string {
  const first = codes.slice(0, 8).join(", ");
  return codes.length > 8 ? `${first} and ${codes.length - 8} more` : first;
}

/**
 * At most three codes whose letters or English name are within two edits of what was
 * typed, or one if that is short; languages of FLORES first.
 */
function nearest(spoken: string, available: readonly LanguageCode[]): LanguageCode[] {
  const wanted = spoken.trim().toLowerCase().slice(0, 40); // names are shorter, editing is quadratic
  const limit = wanted.length <= 3 ? 1 : 2;
  const rarity = (code: LanguageCode) => (floresCodes.includes(code) ? 0 : 0.5);
  return plain(available)
    .map(code => {
      const name = describeLanguage(code).name.toLowerCase();
      const spellings = [code.toLowerCase(), code.slice(0, 3), name, ...name.split(" ")];
      const distance = Math.min(...spellings.map(spelling => edits(wanted, spelling)));
      return { code, distance };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance + rarity(a.code) - b.distance - rarity(b.code))
    .slice(0, 3)
    .map(({ code }) => code);
}
