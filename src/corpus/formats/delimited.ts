import { CsvError, parse } from "csv-parse";
import { IsoglossError } from "../../base/error.js";
import { type FieldRow, type Table, tableOfRows } from "../tables/table.js";
import { maxLineLength, readRecordLines } from "../text/lines.js";

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row holds a sentence in hundreds of languages; what is larger is not gathered in memory. */
const mostCharacters = 1 << 24;

/** Twice as many as there are languages. */
const mostColumns = 16_384;

/**
 * Reads a table of cells: the first row names the columns.
 *
 * @param delimiter Between cells. With tabs nothing is quoted, unless the first row is; otherwise RFC 4180.
 */
export async function readDelimited(
  file: string,
  delimiter: string,
  quoted: boolean,
): Promise<Table> {
  const open = () => (quoted ? quotedRows(file, delimiter) : plainRows(file, delimiter));
  const first = await firstCells(open());
  if (first === undefined)
    throw new IsoglossError(`${file}: is empty`, "The first row names the languages.");
  if (first.length > mostColumns)
    throw new IsoglossError(
      `${file}:1: the first row has ${first.length} cells, more than ${mostColumns}`,
      "The first row names the columns, and there are not so many languages.",
    );
  const seen = new Set<string>();
  const columns = first.map((name, i) => {
    const isAgain = seen.has(name);
    seen.add(name);
    return isAgain ? `${name} (${i + 1})` : name;
  });
  const what =
    delimiter === "\t"
      ? "a table of cells between tabs"
      : `a table of cells between "${delimiter}"`;
  return tableOfRows({ file, what, columns, header: first }, () =>
    fieldRows(file, columns, open()),
  );
}

async function firstCells(rows: AsyncIterable<Row>): Promise<readonly string[] | undefined> {
  for await (const { cells } of rows) return cells; // leaving the loop closes the file
  return undefined;
}

async function* fieldRows(
  file: string,
  columns: readonly string[],
  rows: AsyncGenerator<Row>,
): AsyncGenerator<FieldRow> {
  // Empty lines at the end are what an editor leaves there; one in the middle is a sentence.
  let [firstEmpty, empty] = [0, 0];
  const width = columns.length;
  let isHeader = true;
  for await (const { line, cells } of rows) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    if (cells.length === 1 && cells[0] === "" && width > 1) {
      if (empty++ === 0) firstEmpty = line;
      continue;
    }
    for (; empty > 0; empty--) yield { line: firstEmpty++, fields: new Map() };
    if (cells.length !== width)
      throw new IsoglossError(
        `${file}:${line}: has ${cells.length} cells, but the first row has ${width}`,
        "Each row has one cell a column; a text must not contain the separator unquoted.",
      );
    const long = cells.find(cell => cell.length > maxLineLength);
    if (long !== undefined)
      throw new IsoglossError(
        `${file}:${line}: a cell has ${long.length} characters, more than ${maxLineLength}`,
        "A cell holds one sentence; look for a quote that is missing.",
      );
    yield { line, fields: new Map(columns.map((column, i) => [column, cells[i]!])) };
  }
}

async function* plainRows(file: string, delimiter: string): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of readRecordLines(file)) {
    line++;
    if (text.includes("\r"))
      throw new IsoglossError(
        `${file}:${line}: a carriage return stands within the line`,
        "End lines with a line feed (LF or CRLF), and remove other control characters.",
      );
    yield { line, cells: text.split(delimiter) };
  }
}

async function* quotedRows(file: string, delimiter: string): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    info: true,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    max_record_size: mostCharacters,
  });
  // One line at a time: the parser's own buffer stays small, and bytes are checked on the way.
  const feeding = (async () => {
    for await (const text of readRecordLines(file)) {
      if (parser.destroyed) return;
      if (!parser.write(`${text}\n`))
        await new Promise<void>(resolve => {
          parser.once("drain", resolve);
          parser.once("close", resolve);
        });
    }
    parser.end();
  })();
  feeding.catch(error => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>)
      yield { line: info.lines, cells: record };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === "number" ? `:${error.lines}` : "";
    throw new IsoglossError(
      `${file}${line}: is not valid CSV (${error.code})`,
      'Quote cells that contain commas or line breaks, and write a quote in them as "".',
      { cause: error },
    );
  } finally {
    parser.destroy();
  }
}
