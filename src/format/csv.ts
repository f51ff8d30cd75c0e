import { parse } from "csv-parse/sync";
import { IsoglossError } from "../base/error.js";
import type { Row } from "../base/row.js";

type Cell = Row[string];

/**
 * Returns rows as CSV (RFC 4180, "\n" ends a line), a header line first. The columns
 * are the union of the rows' columns, in the order in which they first appear; an
 * absent value, null and NaN are an empty cell. Texts are quoted where they must
 * be, and also where they would read as a number or a truth value, so that
 * `rowsFromCsv` gives back what was written (except that −0 becomes 0).
 */
export function csvFromRows(rows: readonly Row[]): string {
  const columns = new Set(rows.flatMap(row => Object.keys(row)));
  const lines = [[...columns].map(quoted).join(",")];
  for (const row of rows) {
    const cells = Array.from(columns, column =>
      cell(Object.hasOwn(row, column) ? row[column] : null),
    );
    // A line of one empty cell would be an empty line, which readers skip; NaN is read as null.
    lines.push(cells.length === 1 && cells[0] === "" ? "NaN" : cells.join(","));
  }
  return columns.size === 0 ? "" : `${lines.join("\n")}\n`;
}

function cell(value: Cell | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value !== "string") return String(value);
  return value === "" || typeof typed(value) !== "string" ? `"${value}"` : quoted(value);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Returns the rows of a CSV text with a header line. Unquoted cells that look like
 * numbers or like `true` and `false` become such, `NaN` included; an empty one becomes null,
 * and so does NaN where it is the only column (which is how such a row is written).
 *
 * @param file For messages.
 * @param delimiters What may stand between cells: the first that the header has outside of quotes;
 *   defaults to the comma.
 * @throws IsoglossError naming file and line if the text is malformed, a line has more or
 *   fewer cells than the header, or two columns have one name.
 */
export function rowsFromCsv(
  text: string,
  file: string,
  { delimiters = [","] }: { readonly delimiters?: readonly string[] } = {},
): Row[] {
  let lines: { record: Cell[]; info: { lines: number } }[];
  const head = text
    .slice(0, longestHeader)
    .split(/\r?\n/, 1)[0]!
    .replaceAll(/"[^"]*"/g, "");
  try {
    lines = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      delimiter: delimiters.find(one => head.includes(one)) ?? delimiters[0]!,
      cast: (value, { quoting, records }) => (quoting || records === 0 ? value : typed(value)),
    }) as unknown as typeof lines;
  } catch (error) {
    const { message, lines: line } = error as Error & { lines?: number };
    throw new IsoglossError(
      `${file}${line === undefined ? "" : `:${line}`}: ${message}`,
      "Every line needs as many cells as the header; quote a cell that holds a comma or a quote.",
      { cause: error },
    );
  }
  const [header, ...body] = lines;
  if (header === undefined) return [];
  const columns = header.record.map(String);
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined)
    throw new IsoglossError(
      `${file}:1: two columns are called ${JSON.stringify(twice)}`,
      "Give every column its own name in the header line.",
    );
  const single = columns.length === 1;
  return body.map(({ record, info }) => {
    const cells = single && Number.isNaN(record[0]) ? [null] : record;
    const row = Object.fromEntries(columns.map((name, i) => [name, cells[i]!]));
    lineNumbers.set(row, info.lines);
    return row;
  });
}

/** Header lines are shorter; a text without line breaks is not searched through. */
const longestHeader = 100_000;

const lineNumbers = new WeakMap<Row, number>();

/** Returns the line of its file, from 1, that a row of `rowsFromCsv` ends on; undefined for other rows. */
export function lineOfRow(row: Row): number | undefined {
  return lineNumbers.get(row);
}

/** Leading zeros ("007") and integers that a number cannot hold are identifiers. */
const number = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function typed(text: string): Cell {
  if (text === "") return null;
  if (text === "NaN") return Number.NaN;
  if (text === "true") return true;
  if (text === "false") return false;
  if (text === "Infinity") return Number.POSITIVE_INFINITY;
  if (text === "-Infinity") return Number.NEGATIVE_INFINITY;
  if (!number.test(text)) return text;
  const value = Number(text);
  const exact = !/^-?\d+$/.test(text) || Number.isSafeInteger(value) || String(value) === text;
  return exact ? value : text;
}
