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
  return [...csvPieces(rows)].join("");
}

/** Characters that are handed over at once. */
const step = 1 << 20;

/**
 * Yields the text of `csvFromRows` in pieces of a million characters, each of whole lines: three million rows
 * are more than one text can hold.
 */
export function* csvPieces(rows: readonly Row[]): Generator<string> {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  if (columns.size === 0) return;
  const names = [...columns];
  let lines = [names.map(quoted).join(",")];
  let length = lines[0]!.length;
  for (const row of rows) {
    const cells = names.map(name => cell(Object.hasOwn(row, name) ? row[name] : null));
    // A line of one empty cell would be an empty line, which readers skip; NaN is read as null.
    const line = cells.length === 1 && cells[0] === "" ? "NaN" : cells.join(",");
    lines.push(line);
    length += line.length;
    if (length < step) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
    length = 0;
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

function cell(value: Cell | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value !== "string") return String(value);
  return value === "" || typeof typed(value) !== "string" ? `"${value}"` : quoted(value);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Leading zeros ("007") and integers that a number cannot hold are identifiers. */
const number = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Returns what an unquoted cell stands for. */
export function typed(text: string): Cell {
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
