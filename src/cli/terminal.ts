import { printable, printableJson, printableLines } from "../base/text/printable.js";

/**
 * @file What the command says, on its two streams: nothing else under `cli/` writes to them but
 * the bars. File names, cells and types of strangers are in it, so it is made printable here.
 */

/** Writes a line, or several, of results to standard output. */
export function say(text = ""): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** Writes a line, or several, to the error stream: results may go into a pipe. Long ones are cut. */
export function remark(text: string): void {
  const lines = text.split("\n").map(line => printable(line, longestRemark));
  process.stderr.write(`${lines.join("\n")}\n`);
}

/** In UTF-16 units; an error's two sentences together have fewer. */
const longestRemark = 960;

/** Writes a value as JSON, with NaN and infinities as null, which JSON lacks. */
export function printJson(value: unknown): void {
  if (!Array.isArray(value) || value.length < manyRows) {
    process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
    return;
  }
  // All of it may be more than a text can hold.
  for (const [i, one] of value.entries()) {
    const member = JSON.stringify(one, null, 2) ?? "null";
    process.stdout.write(
      `${i === 0 ? "[" : ","}\n  ${printableJson(member).replaceAll("\n", "\n  ")}`,
    );
  }
  process.stdout.write("\n]\n");
}

/** So many are written one by one. */
const manyRows = 10_000;

/** Writes a CSV file: byte for byte into a pipe or a file, printable on a terminal. */
export function printCsv(pieces: Iterable<string>): void {
  for (const csv of pieces) process.stdout.write(process.stdout.isTTY ? printableLines(csv) : csv);
}

/** The longest cell of a table for people, in UTF-16 units. */
const longestCell = 80;

/** Returns a text from outside as a cell, a label or a note beside a bar. */
export function short(text: string): string {
  return printable(text, longestCell);
}
