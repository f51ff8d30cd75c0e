import { extname } from "node:path";
import { parse } from "csv-parse/sync";
import { IsoglossError } from "../../base/error.js";
import { readBytes } from "../../base/open-file.js";
import { jsonDepth } from "../../format/json-depth.js";
import { isObject } from "../../format/json-object.js";

/** An entry of a data set's file, of which nothing is known yet, and where it stands. */
export interface TaskRecord {
  readonly value: Readonly<Record<string, unknown>>;
  /** For messages: "mmlu.csv:12", "gaokao.json, example 3". */
  readonly place: string;
}

/** The largest published file of these tasks has 90 MB. */
const largest = 1 << 28;

/** Published files are nested four deep at most. */
const deepest = 50;

/** Returns the text of a data file, which must be UTF-8; a byte order mark is taken off. */
export async function taskText(file: string): Promise<string> {
  const bytes = await readBytes(file, largest);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new IsoglossError(`${file}: is not valid UTF-8`, "Convert it with iconv.", { cause });
  }
}

/** Returns the value that a JSON text holds. */
export function parseTaskJson(text: string, place: string): unknown {
  if (jsonDepth(text) > deepest)
    throw new IsoglossError(`${place}: is nested too deep`, "No published file is like that.");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IsoglossError(
      `${place}: is not valid JSON`,
      "Get the file again from where it was published.",
      { cause },
    );
  }
}

/**
 * Returns the entries of a file in a published layout: `.jsonl` (an object a line), `.json` (a
 * list of objects), `.csv` and `.tsv` (a header line first; every cell a text as it stands).
 *
 * @param header Names of the columns, for a file without a header line.
 * @throws IsoglossError naming file and line, or a file that holds none.
 */
export async function readRecords(file: string, header?: readonly string[]): Promise<TaskRecord[]> {
  const records = await recordsOf(file, header);
  if (records.length === 0)
    throw new IsoglossError(
      `${file}: holds no entries`,
      "Get the file again from where it was published, or take it away.",
    );
  return records;
}

async function recordsOf(file: string, header?: readonly string[]): Promise<TaskRecord[]> {
  const text = await taskText(file);
  const kind = extname(file).toLowerCase();
  if (kind === ".csv" || kind === ".tsv") return delimited(text, file, kind, header);
  const entries: [unknown, string][] = [];
  if (kind === ".json") {
    const list = parseTaskJson(text, file);
    if (!Array.isArray(list)) throw new IsoglossError(`${file}: is not a list of objects`, layouts);
    for (const [i, value] of list.entries()) entries.push([value, `${file}, entry ${i + 1}`]);
  } else if (kind === ".jsonl" || kind === ".ndjson")
    for (const [i, line] of text.split("\n").entries()) {
      const place = `${file}:${i + 1}`;
      if (line.trim() !== "") entries.push([parseTaskJson(line, place), place]);
    }
  else throw new IsoglossError(`${file}: no layout is known for ${kind || "such a name"}`, layouts);
  return entries.map(([value, place]) => {
    if (!isObject(value)) throw new IsoglossError(`${place}: is not an object`, layouts);
    return { value, place };
  });
}

const layouts = "Files of tasks end in .jsonl, .json, .csv or .tsv, as they were published.";

function delimited(
  text: string,
  file: string,
  kind: ".csv" | ".tsv",
  header: readonly string[] | undefined,
): TaskRecord[] {
  let lines: { record: string[]; info: { lines: number } }[];
  try {
    lines = parse(text, {
      info: true,
      skip_empty_lines: true,
      // In a .tsv quotes are characters, as those who published XNLI read it.
      ...(kind === ".tsv" ? { delimiter: "\t", quote: false } : {}),
    }) as unknown as typeof lines;
  } catch (error) {
    const { message, lines: line } = error as Error & { lines?: number };
    throw new IsoglossError(
      `${file}${line === undefined ? "" : `:${line}`}: ${message}`,
      "Every line needs as many cells as the first.",
      { cause: error },
    );
  }
  const names = header ?? lines.shift()?.record ?? [];
  return lines.map(({ record, info }) => {
    const place = `${file}:${info.lines}`;
    if (record.length !== names.length)
      throw new IsoglossError(
        `${place}: has ${record.length} cells instead of ${names.length} (${names.join(", ")})`,
        "Get the file again from where it was published.",
      );
    return { value: Object.fromEntries(names.map((name, i) => [name, record[i]!])), place };
  });
}
