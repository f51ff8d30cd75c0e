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
      throw new RangeError(`line ${index + 1} of merges.txt is ${excerpt(line)}, and no two parts`);
    for (const part of [left, right, left + right])
      if (!vocabulary.has(part))
        throw new RangeError(
          `line ${index + 1} of merges.txt has ${excerpt(part)}, which vocab.json has not`,
        );
    merges.push([left, right]);
  }
  return merges;
}

/** Returns the vocabulary of a vocab.txt, where an id is a line's number; of two alike, the later. */
export function readList(text: string): Map<string, number> {
  return new Map(lines(text).map((token, id) => [withoutEndSpace(token), id]));
}

/** What Rust's trim_end takes for white space; JavaScript's has U+FEFF and not U+0085. */
const isSpace = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

function withoutEndSpace(token: string): string {
  let end = token.length;
  while (end > 0 && isSpace.test(token[end - 1]!)) end--;
  return token.slice(0, end);
}

function lines(text: string): string[] {
  const all = text.split(/\r?\n/);
  if (all.at(-1) === "") all.pop();
  return all;
}
