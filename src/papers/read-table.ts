import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { readText } from "../base/open-file.js";
import type { Row } from "../base/row.js";
import { rowsFromCsv } from "../format/csv.js";

/** In bytes: the largest has some hundred kilobytes. */
const largest = 2 ** 26;

/**
 * Returns the rows of a table, checked for the columns that are needed. A table without rows
 * waits for numbers.
 *
 * @throws IsoglossError if the file is missing or lacks a column.
 */
export async function readTable(
  folder: string,
  name: string,
  columns: readonly string[],
): Promise<Row[]> {
  const file = join(folder, name);
  const text = await readText(file, largest).catch(error => {
    throw new IsoglossError(
      `${file} cannot be read: ${error.cause?.code ?? error.message}.`,
      "The tables lie in folders of data in the project: those of papers in data/papers.",
      { cause: error },
    );
  });
  const rows = rowsFromCsv(text, file);
  const header = rows[0] ? Object.keys(rows[0]) : (text.split(/\r?\n/)[0] ?? "").split(",");
  const missing = columns.filter(column => !header.includes(column));
  if (missing.length > 0)
    throw new IsoglossError(
      `${file} has no column ${missing.map(c => `"${c}"`).join(", ")}: it has ${header.join(", ")}.`,
      `The README.md of ${folder} describes each table.`,
    );
  return rows;
}

/** Returns the number in a cell. @throws IsoglossError naming the table if there is none. */
export function numberIn(row: Row, column: string, table: string): number {
  const value = row[column];
  if (typeof value !== "number")
    throw new IsoglossError(
      `${table}: "${column}" of ${JSON.stringify(row)} is not a number.`,
      "Only whole lines may wait for numbers: fill the cell, or take the line out.",
    );
  return value;
}
