import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { jsonDepth } from "../../format/json-depth.js";
import { type Field, type FieldRow, type Table, tableOfRows } from "../tables/table.js";
import { readRecordLines, readWhole } from "../text/lines.js";

/** Members that hold texts by language: isogloss' own, and those of Hugging Face's data sets. */
const containers = ["texts", "translation", "translations"];

/** What holds texts is nested three deep. */
const deepest = 100;

/** A JSON array is read in one piece. */
const mostBytes = 1 << 28;

const example = 'Each line is an object: {"id": "1", "texts": {"eng_Latn": "…", "tur_Latn": "…"}}.';

/** Reads one JSON object a line; empty lines are passed over. */
export function readJsonLines(file: string): Promise<Table> {
  return tableOfObjects(file, "lines of JSON", () => lineObjects(file));
}

/** Reads an array of JSON objects, or one object that has such an array as its only one. */
export async function readJsonArray(file: string): Promise<Table> {
  const value = parsed(await readWhole(file, mostBytes), file, 1);
  const list = Array.isArray(value)
    ? value
    : Object.values(value as object).filter(Array.isArray).length === 1
      ? (Object.values(value as object).find(Array.isArray) as unknown[])
      : [value];
  return tableOfObjects(file, "JSON", async function* () {
    for (const [i, object] of list.entries()) yield { line: i + 1, object };
  });
}

async function* lineObjects(file: string): AsyncGenerator<{ line: number; object: unknown }> {
  let line = 0;
  for await (const text of readRecordLines(file)) {
    line++;
    if (text.trim() !== "") yield { line, object: parsed(text, file, line) };
  }
}

function parsed(text: string, file: string, line: number): unknown {
  if (jsonDepth(text) > deepest)
    throw new IsoglossError(`${file}:${line}: is nested too deep`, example);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IsoglossError(`${file}:${line}: is not valid JSON`, example, { cause });
  }
}

async function tableOfObjects(
  file: string,
  what: string,
  open: () => AsyncIterable<{ line: number; object: unknown }>,
): Promise<Table> {
  const declared = new Set<string>();
  async function* rows(): AsyncGenerator<FieldRow> {
    for await (const { line, object } of open()) yield rowOf(file, line, object, declared);
  }
  const table = await tableOfRows({ file, what, columns: [] }, rows);
  const [first, ...others] = table.sample;
  if (!first) throw new IsoglossError(`${file}: is empty`, example);
  // The first row's fields, then what only later ones have, which may be asked for.
  const columns = [...new Set([first, ...others].flatMap(({ fields }) => [...fields.keys()]))];
  const initial = new Set(first.fields.keys());
  return { ...table, columns, initial, declared: declared.size > 0 ? declared : undefined };
}

/** Flattens an object: texts by language become fields of their own, other objects are left out. */
function rowOf(file: string, line: number, object: unknown, declared: Set<string>): FieldRow {
  if (typeof object !== "object" || object === null || Array.isArray(object))
    throw new IsoglossError(`${file}:${line}: is ${excerpt(object)}, not an object`, example);
  const fields = new Map<string, Field>();
  for (const [name, value] of Object.entries(object)) {
    if (typeof value !== "object" || value === null) {
      fields.set(name, value as Field);
      continue;
    }
    if (!containers.includes(name) || Array.isArray(value)) continue;
    for (const [tag, text] of Object.entries(value)) {
      if (text !== null && typeof text !== "string")
        throw new IsoglossError(
          `${file}:${line}: ${name}.${tag.slice(0, 40)} is ${excerpt(text)}, not a text`,
          example,
        );
      declared.add(tag);
      if (text === null) continue;
      if (fields.has(tag))
        throw new IsoglossError(
          `${file}:${line}: ${name}.${tag.slice(0, 40)} is a second text of that name`,
          example,
        );
      fields.set(tag, text as string);
    }
  }
  return { line, fields };
}
