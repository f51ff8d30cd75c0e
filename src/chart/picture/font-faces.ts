import { readFile } from "node:fs/promises";
import { type FontSubset, fontSubsets } from "./font-subsets.js";

/**
 * Returns CSS that carries the fonts for the characters of `text`, so that a page
 * shows every script on a machine without fonts for it, and asks no server for them.
 * All subsets share the family "Noto Sans"; the browser picks by character.
 */
export async function fontFaces(text: string): Promise<string> {
  const missing = new Set(Array.from(text, character => character.codePointAt(0)!));
  const faces: string[] = [];
  for (const { file, unicodeRange } of await fontSubsets()) {
    const covered = covers(unicodeRange);
    const found = [...missing].filter(covered);
    if (found.length === 0) continue;
    for (const code of found) missing.delete(code); // One font for a character is enough.
    const data = (await readFile(file)).toString("base64");
    faces.push(
      `@font-face{font-family:"Noto Sans";font-weight:100 900;` +
        `src:url(data:font/woff2;base64,${data}) format("woff2");unicode-range:${unicodeRange}}`,
    );
  }
  // Of two faces for one character the later wins: the general font goes last.
  return faces.reverse().join("\n");
}

/** Returns whether a code point lies in a CSS unicode range. */
function covers(range: FontSubset["unicodeRange"]): (code: number) => boolean {
  const spans = range.split(",").map(part => {
    const [low = "", high = low] = part.trim().slice(2).split("-");
    return [Number.parseInt(low, 16), Number.parseInt(high, 16)] as const;
  });
  return code => spans.some(([low, high]) => code >= low && code <= high);
}
