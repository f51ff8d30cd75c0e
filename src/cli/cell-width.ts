const mark = /[\p{M}\u200b-\u200f]/u;
const wide =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

/** Returns how many columns of a terminal a text takes: a letter of Chinese two, a mark none. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character < "\u0300") width += 1;
    else if (!mark.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** Returns a text in lines of at most so many columns, broken at spaces, and within words that are longer. */
export function wrapCell(text: string, columns: number): string[] {
  if (cellWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (cellWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const character of word) {
      if (line !== "" && cellWidth(line + character) > columns) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return [...lines, line];
}
