/** ISO 15924 codes and what Unicode calls them, for the scripts that corpora are written in. */
const scripts: Readonly<Record<string, RegExp>> = Object.fromEntries(
  Object.entries({
    Latn: "Latin",
    Cyrl: "Cyrillic",
    Arab: "Arabic",
    Grek: "Greek",
    Deva: "Devanagari",
    Beng: "Bengali",
    Taml: "Tamil",
    Telu: "Telugu",
    Knda: "Kannada",
    Mlym: "Malayalam",
    Gujr: "Gujarati",
    Guru: "Gurmukhi",
    Orya: "Oriya",
    Sinh: "Sinhala",
    Thai: "Thai",
    Laoo: "Lao",
    Khmr: "Khmer",
    Mymr: "Myanmar",
    Tibt: "Tibetan",
    Geor: "Georgian",
    Armn: "Armenian",
    Hebr: "Hebrew",
    Ethi: "Ethiopic",
    Hang: "Hangul",
    Hira: "Hiragana",
    Kana: "Katakana",
    Hani: "Han",
  }).map(([code, name]) => [code, new RegExp(`\\p{Script=${name}}`, "u")]),
);

/** A token without letters: digits, punctuation, spaces, bytes. */
export const commonScript = "Zyyy";
/** A token with letters of several scripts, or of one not listed. */
export const otherScript = "Zzzz";

/**
 * Returns the ISO 15924 code of the script a token is written in, by its letters:
 * "Zyyy" if it has none, "Zzzz" if they are of several scripts or an unlisted one.
 *
 * @param text The token as text: decode it first, because byte-level vocabularies spell
 *   most scripts in stand-in characters. A fragment of a character decodes to U+FFFD and
 *   counts as no letter.
 */
export function tokenScript(text: string): string {
  const letters = text.match(/\p{L}/gu);
  if (!letters) return commonScript;
  let found: string | undefined;
  for (const letter of letters) {
    const code = Object.keys(scripts).find(code => scripts[code]!.test(letter));
    if (code === undefined || (found !== undefined && found !== code)) return otherScript;
    found = code;
  }
  return found!;
}
