/**
 * Advances of Noto Sans for the characters from space to tilde, in hundredths of an
 * em. Vega lays out titles, axes and legends by the width of their labels, and
 * without a canvas it takes every character for 0.8 em: half as much again as it is.
 */
const advances = [
  26, 27, 41, 65, 57, 83, 73, 22, 30, 30, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57, 57,
  57, 57, 27, 27, 57, 57, 57, 43, 90, 64, 65, 63, 73, 56, 52, 73, 74, 34, 27, 62, 52, 91, 76, 78,
  60, 78, 62, 55, 56, 73, 60, 93, 59, 57, 57, 33, 37, 33, 57, 44, 28, 56, 62, 48, 62, 56, 34, 62,
  62, 26, 26, 53, 26, 94, 62, 60, 62, 62, 41, 48, 36, 62, 51, 79, 53, 51, 47, 38, 55, 38, 57,
];

const mark = /\p{M}/u;
const wide = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\uff00-\uff60]/u;

/** A bold letter of Noto Sans is about this much wider. */
const bold = 1.06;

/**
 * Returns the approximate width of a line of text in ems: exact for ASCII, the
 * script's average for the rest.
 */
export function textWidth(text: string, weight: number | string = 400): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 32 && code < 127) width += advances[code - 32]! / 100;
    else if (mark.test(character)) continue;
    else width += wide.test(character) ? 1 : 0.62; // 0.59 to 0.68 for the other scripts.
  }
  return Number(weight) >= 600 || weight === "bold" ? width * bold : width;
}

/** Returns `text` in lines of at most `ems`, broken at spaces. A longer word has its own line. */
export function wrapText(text: string, ems: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > ems) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
