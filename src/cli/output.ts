import type { Row } from "../base/row.js";
import { printable } from "../base/text/printable.js";
import { remark, say, short } from "./terminal.js";

/** Prints what a reader of results should know, on the error stream: results may go into a pipe. */
export function printNote(text: string): void {
  remark(`note: ${printable(text, longestNote)}`);
}

/** In UTF-16 units. */
const longestNote = 900;

/** Prints rows as a table for people: columns padded, numbers to the right. */
export function printTable(
  rows: readonly Row[],
  columns: readonly (readonly [string, string])[],
): void {
  const cells = rows.map(row => columns.map(([column]) => cell(row[column])));
  const widths = columns.map(([, heading], i) =>
    Math.max(heading.length, ...cells.map(line => line[i]!.length)),
  );
  const numeric = columns.map(([column]) => rows.every(row => typeof row[column] !== "string"));
  const line = (words: readonly string[]) =>
    words
      .map((word, i) => (numeric[i] ? word.padStart(widths[i]!) : word.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  const out = [line(columns.map(([, heading]) => heading)), ...cells.map(line)];
  say(out.join("\n"));
}

function cell(value: Row[string] | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return short(String(value));
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 0.0005 && size > 0)) return value.toExponential(2);
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3);
}
