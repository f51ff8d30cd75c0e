/**
 * @file Text as Python sees it: the scores here must equal those of Python programs, whose
 * idea of white space and of a character is not JavaScript's.
 */

/** What `str.split()` and `str.strip()` take for white space: unlike \s with U+001C–1F and U+0085, without U+FEFF. */
const white =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/** A run of it. */
export const whiteSpace = new RegExp(`[${white}]+`, "u");
const leading = new RegExp(`^[${white}]+`, "u");
const trailing = new RegExp(`[${white}]+$`, "u");

/** Returns the words between white space, none of them empty. */
export function words(line: string): string[] {
  return line.split(whiteSpace).filter(word => word !== "");
}

/** Returns the line without white space at its end. */
export function trimEnd(line: string): string {
  return line.replace(trailing, "");
}

/** Returns the line without white space at both ends. */
export function trim(line: string): string {
  return trimEnd(line).replace(leading, "");
}

/** Returns how often each key occurs. */
export function countEach(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Returns how many references there are a hypothesis, for signatures: "1", or "var" as sacreBLEU says. */
export function referenceCount(references: readonly (readonly string[])[]): string {
  const first = references[0]!.length;
  return references.every(list => list.length === first) ? String(first) : "var";
}

/** The release whose numbers the scores of this folder equal; part of their signatures. */
export const like = "like:sacrebleu-2.6.0";
