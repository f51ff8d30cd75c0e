import { readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { IsoglossError } from "../../base/error.js";
import type { Row } from "../../base/row.js";
import { csvFromRows, rowsFromCsv } from "../../format/csv.js";
import { typed } from "../../format/csv-from-rows.js";
import type { TreeFile } from "./scan-tree.js";

/** What DuckDB shall take a column for; unknown where no file that was looked at has a value. */
export type ColumnType = "DOUBLE" | "BOOLEAN" | "VARCHAR" | "unknown";

/** Files of one header as one. */
export interface MergedRows {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Whether each line has its file's name before it. */
  readonly isNamed: boolean;
}

/** So many files, evenly spread, say what the columns hold. */
const samples = 48;

/** Rows of a sample that are looked at; characters of one that is cut there. */
const sampleLength = 1 << 16;

/** What V8 takes as one text. */
const mostBytes = 2 ** 29 - 24;

/** Characters that are gathered before they are written. */
const step = 1 << 22;

/**
 * Writes the rows of files with one header into one file without it, as `file,…` if names are asked for: DuckDB takes
 * milliseconds to open a file, and less to read a thousand of these rows.
 *
 * @throws IsoglossError naming the file that is no CSV.
 */
export async function mergeRows(
  files: readonly TreeFile[],
  into: string,
  isNamed = true,
): Promise<MergedRows> {
  const handle = await open(into, "wx");
  try {
    await writeAll(files, handle, isNamed);
  } finally {
    await handle.close();
  }
  return { columns: columnsOf(files), isNamed };
}

async function writeAll(
  files: readonly TreeFile[],
  handle: FileHandle,
  isNamed: boolean,
): Promise<void> {
  let pending: string[] = [];
  let length = 0;
  for (const file of files) {
    const text = bodyOf(file);
    if (text === "") continue;
    const prefix = `"${file.name.replaceAll('"', '""')}",`;
    if (isNamed) pending.push(prefix, text.replaceAll("\n", `\n${prefix}`), "\n");
    else pending.push(text, "\n");
    length += text.length;
    if (length < step) continue;
    await handle.writeFile(pending.join(""));
    pending = [];
    length = 0;
  }
  await handle.writeFile(pending.join(""));
}

/** The lines below the header, without a line's end at the end; a line break within a cell is a space. */
function bodyOf(file: TreeFile): string {
  const { path, bytes } = file;
  if (bytes > mostBytes)
    throw new IsoglossError(
      `${path}: has ${bytes} bytes, and a query reads CSV of at most ${mostBytes}`,
      "Write it as Parquet (isogloss export FILE.csv --out FILE.parquet), and move the CSV elsewhere.",
    );
  const text = textOf(file);
  const end = text.indexOf("\n");
  if (end < 0) return "";
  const plain = text.includes('"') ? oneLineEach(text, path) : text.slice(end + 1);
  return plain.replace(/\n+$/, "");
}

function textOf({ path, text }: TreeFile): string {
  const own = text ?? readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  return own.includes("\r") ? own.replaceAll("\r", "") : own;
}

/** Cells that are quoted may hold line breaks, at which a file's name must not stand. */
function oneLineEach(text: string, path: string): string {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  const balanced = body.split("\n").every(line => (line.split('"').length - 1) % 2 === 0);
  if (balanced) return body;
  const flat = rowsFromCsv(text, path).map(row =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "string" ? value.replaceAll(/\s*\n\s*/g, " ") : value,
      ]),
    ),
  );
  const csv = csvFromRows(flat);
  return csv.slice(csv.indexOf("\n") + 1);
}

function columnsOf(files: readonly TreeFile[]): MergedRows["columns"] {
  const every = Math.max(1, Math.floor(files.length / samples));
  const found = new Map<string, Set<string>>();
  for (let i = 0; i < files.length; i += every) {
    const { path } = files[i]!;
    const text = textOf(files[i]!);
    const cut = text.length > sampleLength && !text.includes('"');
    const part = cut ? text.slice(0, text.lastIndexOf("\n", sampleLength) + 1) : text;
    const names = namesOf(part, path);
    for (const name of names) if (!found.has(name)) found.set(name, new Set());
    for (const cells of rowsOf(part, path))
      for (const [i, value] of cells.entries())
        if (value !== null && value !== undefined) found.get(names[i]!)?.add(typeof value);
  }
  return [...found].map(([name, types]) => ({ name, type: typeOf(types) }));
}

/** The cells of each row; those of a text without quotes are found without a parser, which would take half a second. */
function rowsOf(text: string, path: string): Row[string][][] {
  if (text.includes('"')) return rowsFromCsv(text, path).map(row => Object.values(row));
  const [header, ...lines] = text.split("\n");
  const width = header!.split(",").length;
  const cells = lines.filter(line => line !== "").map(line => line.split(",").map(typed));
  const odd = cells.findIndex(row => row.length !== width);
  // The parser says what is wrong, and where.
  if (odd >= 0) rowsFromCsv(text, path);
  return cells;
}

/** The header's names, also of a file without rows. */
function namesOf(text: string, path: string): string[] {
  const header = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0]!;
  const [row] = rowsFromCsv(`${header}\n${header}\n`, path);
  return Object.keys(row ?? {});
}

function typeOf(types: ReadonlySet<string>): ColumnType {
  const [only] = types;
  if (only === undefined) return "unknown";
  if (types.size > 1) return "VARCHAR";
  return only === "number" ? "DOUBLE" : only === "boolean" ? "BOOLEAN" : "VARCHAR";
}
