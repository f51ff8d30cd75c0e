import { excerpt } from "../../base/excerpt.js";
import type { JsonObject } from "../../format/json-object.js";
import type { Merge } from "../sentencepiece/merges.js";

/** Ids are rows of a table; the largest vocabularies have about 2²⁰ entries. */
const largestId = 2 ** 24;

/**
 * Returns the vocabulary of a vocab.json.
 * @throws RangeError if an id is no number of a row.
 */
export function readVocabulary(json: JsonObject): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(json)) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= largestId)
      throw new RangeError(`${excerpt(token)} has the id ${excerpt(id)}`);
    ids.set(token, id);
  }
  return ids;
}

/**
 * Returns the merges of a merges.txt, one a line: two parts and a space between them.
 * @throws RangeError naming the first line that is otherwise, or a part or result that is not in
 *   the vocabulary.
 */
export function readMerges(text: string, vocabulary: ReadonlyMap<string, number>): Merge[] {
  const merges: Merge[] = [];
  for (const [index, line] of lines(text).entries()) {
    if (line.startsWith("#version")) continue;
    const [left, right, more] = line.split(" ");
    if (left === undefined || right === undefined || more !== undefined)
      throw new RangeError(`line ${index + 1} is ${excerpt(line)}, and no two parts`);
    for (const part of [left, right, left + right])
      if (!vocabulary.has(part))
        throw new RangeError(`line ${index + 1} has ${excerpt(part)}, which vocab.json has not`);
    merges.push([left, right]);
  }
  return merges;
}

/** Returns the vocabulary of a vocab.txt, where an id is a line's number; of two alike, the later. */
export function readList(text: string): Map<string, number> {
  const rows = text.split("\n");
  if (rows.at(-1) === "") rows.pop();
  return new Map(rows.map((token, id) => [token, id]));
}

function lines(text: string): string[] {
  const all = text.split(/\r?\n/);
  if (all.at(-1) === "") all.pop();
  return all;
}
