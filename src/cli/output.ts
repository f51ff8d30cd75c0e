import type { Row } from "../base/row.js";
import { printable } from "../base/text/printable.js";
import { cellWidth, wrapCell } from "./cell-width.js";
import { remark, say, short } from "./terminal.js";

/** Prints what a reader of results should know, on the error stream: results may go into a pipe. */
export function printNote(text: string): void {
  remark(`note: ${printable(text, longestNote)}`);
}

/** In UTF-16 units. */
const longestNote = 900;

/** Between columns. */
const gap = 2;
/** No column of text becomes narrower on a terminal. */
const narrowest = 14;

/**
 * Prints rows as a table for people: columns padded, numbers to the right. On a terminal that is too
 * narrow the widest columns of text are broken into lines; into a pipe a row is a line.
 */
export function printTable(
  rows: readonly Row[],
  columns: readonly (readonly [string, string])[],
): void {
  const cells = rows.map(row => columns.map(([column]) => cell(row[column])));
  const headings = columns.map(([, heading]) => heading);
  const numeric = columns.map(([column]) => rows.every(row => typeof row[column] !== "string"));
  const widths = fitting(
    headings.map((heading, i) =>
      Math.max(cellWidth(heading), ...cells.map(line => cellWidth(line[i]!))),
    ),
    numeric,
  );
  const linesOf = (words: readonly string[]): string[] => {
    const wrapped = words.map((word, i) => wrapCell(word, widths[i]!));
    const height = Math.max(...wrapped.map(own => own.length));
    return Array.from({ length: height }, (_, k) =>
      wrapped
        .map((own, i) => {
          const text = own[k] ?? "";
          const space = " ".repeat(Math.max(0, widths[i]! - cellWidth(text)));
          return numeric[i] ? space + text : text + space;
        })
        .join(" ".repeat(gap))
        .trimEnd(),
    );
  };
  say([headings, ...cells].flatMap(linesOf).join("\n"));
}

/** Returns the widths of columns on this terminal: the widest of text give way. */
function fitting(widths: readonly number[], numeric: readonly boolean[]): number[] {
  const fitted = [...widths];
  const { isTTY, columns } = process.stdout;
  if (!isTTY || !columns) return fitted;
  const total = () => fitted.reduce((sum, width) => sum + width + gap, -gap);
  while (total() > columns) {
    const texts = fitted.map((width, i) => (numeric[i] ? 0 : width));
    const widest = texts.indexOf(Math.max(...texts));
    if (widest < 0 || texts[widest]! <= narrowest) break;
    fitted[widest]!--;
  }
  return fitted;
}

function cell(value: Row[string] | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return short(String(value));
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 0.0005 && size > 0)) return value.toExponential(2);
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3);
}
