import type { Row } from "../base/row.js";
import { escapeText } from "../chart/parts/escape-text.js";
import { columnsOf } from "./columns-of.js";
import type { Frame } from "./frame.js";
import { send } from "./kernel.js";

/** Which part of the rows a table shows. */
export interface TableOptions {
  /** Which, in this order; defaults to all. */
  readonly columns?: readonly string[];
  /** Digits of fractions; defaults to 3. */
  readonly digits?: number;
  /** Rows shown; defaults to 30. The last line says how many there are. */
  readonly rows?: number;
}

/**
 * Shows rows, or a danfojs frame, as an HTML table. Every text stays text.
 * @throws RangeError for no rows or an unknown column.
 */
export function table(
  data: readonly Row[] | Frame,
  { columns, digits = 3, rows: most = 30 }: TableOptions = {},
): void {
  const rows = "columns" in data ? rowsOf(data) : data;
  const names = columnsOf("table", rows, columns);
  const values = rows.map(row => names.map(name => row[name]));
  const side = names.map((_, j) =>
    values.every(row => row[j] == null || typeof row[j] === "number") ? "right" : "left",
  );
  const head = names.map((name, j) => `<th style="text-align:${side[j]}">${escapeText(name)}</th>`);
  const cell = (value: unknown, j: number) =>
    `<td style="text-align:${side[j]}" dir="auto">${escapeText(plain(value, digits))}</td>`;
  const body = values.slice(0, most).map(row => `<tr>${row.map(cell).join("")}</tr>`);
  const rest =
    values.length > most ? `<p>${most} of ${values.length.toLocaleString("en")} rows</p>` : "";
  send({
    "text/html": `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("\n")}</tbody></table>${rest}`,
    "text/plain": `${names.join(", ")}: ${values.length} rows`,
  });
}

function rowsOf({ columns, values }: Frame): Row[] {
  return (values as Row[string][][]).map(row =>
    Object.fromEntries(columns.map((name, j) => [name, row[j] ?? null])),
  );
}

/** A number as people read it, with a true minus; a dash where there is none. */
function plain(value: unknown, digits: number): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return `${value}`;
  if (Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const text = Number.isInteger(value)
    ? value.toLocaleString("en")
    : size >= 1e5 || size < 10 ** -digits
      ? value.toExponential(1)
      : value.toFixed(digits);
  return text.replaceAll("-", "−");
}
