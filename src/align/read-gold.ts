import { readFile } from "node:fs/promises";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { fileError } from "../base/file-error.js";
import type { GoldEdges } from "./alignment-error.js";

/**
 * Reads alignments in the form that aligners and their data sets share (Pharaoh's): a line a
 * sentence, `0-0 1-2` for sure edges and `1p2` for possible ones, words counted from 0.
 *
 * @param sentences How many lines there must be.
 * @throws IsoglossError naming the line that is none, or how many there are.
 */
export async function readGold(file: string, sentences: number): Promise<GoldEdges[]> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw fileError(error, file, "read");
  });
  const lines = text.replace(/\n$/, "").split(/\r?\n/);
  if (lines.length !== sentences)
    throw new IsoglossError(
      `${file}: has ${lines.length} lines for ${sentences} sentences`,
      "A line a sentence, in the order of the corpus; an empty one where nothing is aligned.",
    );
  return lines.map((line, i) => {
    const gold = { sure: [] as [number, number][], possible: [] as [number, number][] };
    for (const word of line.split(/\s+/).filter(Boolean)) {
      const [, x, kind, y] = /^(\d{1,6})([-p])(\d{1,6})$/.exec(word) ?? [];
      if (kind === undefined)
        throw new IsoglossError(
          `${file}: line ${i + 1} has ${excerpt(word)}, which is no edge`,
          "Edges are written 0-0 where they are sure and 0p0 where they are possible.",
        );
      gold[kind === "-" ? "sure" : "possible"].push([Number(x), Number(y)]);
    }
    return gold;
  });
}
