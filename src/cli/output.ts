import type { Row } from "../base/row.js";

/** Prints a result for programs: JSON with NaN and infinities as null, which JSON lacks. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints what a reader of results should know, on the error stream: results may go into a pipe. */
export function printNote(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}

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
  process.stdout.write(`${out.join("\n")}\n`);
}

function cell(value: Row[string] | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 0.0005 && size > 0)) return value.toExponential(2);
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3);
}
