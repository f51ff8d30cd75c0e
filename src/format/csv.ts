import { parse } from "csv-parse/sync";
import { IsoglossError } from "../base/error.js";
import type { Row } from "../base/row.js";
import { typed } from "./csv-from-rows.js";

export { csvFromRows, csvPieces } from "./csv-from-rows.js";

type Cell = Row[string];

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
  let lines: CsvLine[];
  try {
    lines = parse(text, csvOptions(text, delimiters)) as unknown as CsvLine[];
  } catch (error) {
    throw malformed(error, file);
  }
  const [header, ...body] = lines;
  if (header === undefined) return [];
  const columns = csvColumns(header, file);
  return body.map(line => csvRow(columns, line));
}

/** A line as the parser gives it. */
export interface CsvLine {
  readonly record: Cell[];
  readonly info: { readonly lines: number };
}

/** How the parser reads a table that begins with `head`. */
export function csvOptions(head: string, delimiters: readonly string[]) {
  const header = head
    .slice(0, longestHeader)
    .split(/\r?\n/, 1)[0]!
    .replaceAll(/"[^"]*"/g, "");
  return {
    bom: true,
    info: true,
    skip_empty_lines: true,
    delimiter: delimiters.find(one => header.includes(one)) ?? delimiters[0]!,
    cast: (value: string, { quoting, records }: { quoting: boolean; records: number }) =>
      quoting || records === 0 ? value : typed(value),
  };
}

/** Returns the names in a header line. @throws IsoglossError if two are the same. */
export function csvColumns({ record }: CsvLine, file: string): string[] {
  const columns = record.map(String);
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined)
    throw new IsoglossError(
      `${file}:1: two columns are called ${JSON.stringify(twice)}`,
      "Give every column its own name in the header line.",
    );
  return columns;
}

/** Returns a line as a row, which `lineOfRow` knows the line of. */
export function csvRow(columns: readonly string[], { record, info }: CsvLine): Row {
  const cells = columns.length === 1 && Number.isNaN(record[0]) ? [null] : record;
  const row = Object.fromEntries(columns.map((name, i) => [name, cells[i]!]));
  lineNumbers.set(row, info.lines);
  return row;
}

/** Returns what to throw for an error of the parser. */
export function malformed(error: unknown, file: string): IsoglossError {
  const { message, lines: line } = error as Error & { lines?: number };
  return new IsoglossError(
    `${file}${line === undefined ? "" : `:${line}`}: ${message}`,
    "Every line needs as many cells as the header; quote a cell that holds a comma or a quote.",
    { cause: error },
  );
}

/** Header lines are shorter; a text without line breaks is not searched through. */
const longestHeader = 100_000;

const lineNumbers = new WeakMap<Row, number>();

/** Returns the line of its file, from 1, that a row of `rowsFromCsv` ends on; undefined for other rows. */
export function lineOfRow(row: Row): number | undefined {
  return lineNumbers.get(row);
}
