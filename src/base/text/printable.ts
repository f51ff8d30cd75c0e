/**
 * What steers a terminal, turns the direction of what follows, or has no form in UTF-8: controls,
 * format characters, line and paragraph separators, halves of surrogate pairs. The joiners stay,
 * without which Persian, Hindi and some emoji are spelt wrongly.
 */
const unprintable = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escaped = (sign: string) => `\\u{${sign.codePointAt(0)!.toString(16)}}`;

/**
 * Returns a text as one line that may stand on a terminal or in a message, wherever it came from:
 * what is unprintable is escaped, and what is too long is cut in the middle, since a message begins
 * with the file and ends with what is wrong.
 *
 * @param longest In UTF-16 units; what is returned is no longer.
 */
export function printable(text: string, longest = Number.POSITIVE_INFINITY): string {
  // Before escaping, too: a text of a gigabyte is not to be read whole for a message.
  const line = shortened(text, longest).replace(unprintable, escaped);
  return shortened(line, longest);
}

/** Like `printable`, of several lines: line feeds stay. */
export function printableLines(text: string): string {
  return text.replace(unprintable, sign => (sign === "\n" ? sign : escaped(sign)));
}

/** Returns JSON that may stand on a terminal: the same value, escaped as JSON does. */
export function printableJson(json: string): string {
  return json.replace(unprintable, sign => {
    if (sign === "\n") return sign; // between values; within a text it is escaped already
    const units = Array.from({ length: sign.length }, (_, i) => sign.charCodeAt(i));
    return units.map(unit => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}

const gap = " […] ";

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = Math.max(0, longest - gap.length);
  const head = Math.ceil(kept / 2);
  return text.slice(0, head) + gap + text.slice(text.length - (kept - head));
}
