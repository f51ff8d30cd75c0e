/** What Python takes for white space: unlike \s with U+001C–1F and U+0085, without U+FEFF. */
const white =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

/**
 * Returns a text without the characters of a set at its ends, as Python's `strip` does it.
 * @param set The characters; defaults to white space.
 */
export function strip(text: string, side: "both" | "left" | "right", set = white): string {
  const members = new Set(set);
  const characters = [...text];
  let [from, to] = [0, characters.length];
  if (side !== "right") while (from < to && members.has(characters[from]!)) from++;
  if (side !== "left") while (to > from && members.has(characters[to - 1]!)) to--;
  return characters.slice(from, to).join("");
}
