import type { Row } from "../../base/row.js";
import { columnsOfTable, type ReportColumn, type ReportTable } from "./report-table.js";

/**
 * @file What stands in the cells of a table. All numbers of a column have one precision, and so
 * have all values with intervals in a table, since people compare them across it: as many
 * decimals as half of their intervals leave worth reading. Where rows are of several measures,
 * those that exceed 1 have a precision of their own, since they have a scale of their own.
 */

/** A cell as it is read. */
export interface TableCell {
  readonly text: string;
  /** "0.41 – 0.60"; undefined where there is none. */
  readonly interval?: string;
}

/** A table as it is read. */
export interface TableCells {
  readonly columns: readonly { readonly heading: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** Decimals that anyone reads; the download has them all. */
const mostDecimals = 4;

/** Of values whose intervals do not say. */
const usualDecimals = 3;

/** Below it a number is what adding and subtracting left of a zero. */
const rounding = 1e-12;

/** Returns what a table's cells say. */
export function tableCells(table: ReportTable): TableCells {
  const columns = columnsOfTable(table);
  const { rows } = table;
  const estimates = columns.filter(isEstimate);
  const scale = scaleOf(rows, columns);
  const groups = [...new Set(rows.map(scale))];
  const ofEstimates = new Map(
    groups.map(group => [
      group,
      estimateDecimals(
        rows.filter(row => scale(row) === group),
        estimates,
      ),
    ]),
  );
  const plain = new Map<string, number>();
  const isNumeric = ([column, , low]: ReportColumn) =>
    low !== undefined || rows.some(row => typeof row[column] === "number");
  for (const [i, column] of columns.entries())
    for (const group of groups)
      plain.set(
        `${i} ${group}`,
        plainDecimals(
          rows.filter(row => scale(row) === group),
          column,
        ),
      );
  return {
    columns: columns.map(column => ({ heading: column[1], numeric: isNumeric(column) })),
    rows: rows.map(row =>
      columns.map((column, i): TableCell => {
        const [name, , low, high, to] = column;
        const group = scale(row);
        if (isEstimate(column)) {
          const decimals = ofEstimates.get(group)!;
          const text = fixed(row[name], decimals);
          const [from, until] = [row[low!], row[high!]];
          if (!Number.isFinite(from) || !Number.isFinite(until)) return { text };
          return { text, interval: `${fixed(from, decimals)} – ${fixed(until, decimals)}` };
        }
        if (!isNumeric(column)) return { text: row[name] == null ? "" : `${row[name]}` };
        const decimals = plain.get(`${i} ${group}`)!;
        const text = fixed(row[name], decimals);
        const end = to === undefined || row[to] == null ? text : fixed(row[to], decimals);
        return { text: end === text ? text : `${text} – ${end}` };
      }),
    ),
  };
}

const isEstimate = ([, , low, high]: ReportColumn) => low !== undefined && high !== undefined;

/** Returns which rows share a scale: all shares do, and each measure that exceeds 1 is by itself. */
function scaleOf(rows: readonly Row[], columns: readonly ReportColumn[]): (row: Row) => string {
  if (!columns.some(([column]) => column === "measure")) return () => "";
  const large = new Set<Row[string] | undefined>();
  for (const row of rows)
    for (const column of columns) {
      const value = row[column[0]];
      if (isEstimate(column) && typeof value === "number" && Math.abs(value) > 1)
        large.add(row.measure);
    }
  return row => (large.has(row.measure) ? `${row.measure}` : "");
}

/** The decimals that the middle one of the intervals asks for. */
function estimateDecimals(rows: readonly Row[], columns: readonly ReportColumn[]): number {
  const wanted = rows.flatMap(row =>
    columns.flatMap(([, , low, high]) => {
      const half = (Number(row[high!] ?? Number.NaN) - Number(row[low!] ?? Number.NaN)) / 2;
      return half > rounding ? [Math.max(0, 1 - Math.floor(Math.log10(half)))] : [];
    }),
  );
  if (wanted.length === 0) return usualDecimals;
  wanted.sort((a, b) => a - b);
  return Math.min(mostDecimals, wanted[wanted.length >> 1]!);
}

/** As many decimals as show two digits of the smallest number; none of whole numbers. */
function plainDecimals(rows: readonly Row[], [column, , , , to]: ReportColumn): number {
  const numbers = rows
    .flatMap(row => [row[column], to === undefined ? null : row[to]])
    .filter(value => typeof value === "number" && Number.isFinite(value))
    .map(value => Math.abs(Number(value)))
    .filter(value => value > rounding);
  if (numbers.every(Number.isInteger)) return 0;
  const smallest = Math.min(...numbers);
  return Math.min(mostDecimals, Math.max(0, 1 - Math.floor(Math.log10(smallest))));
}

/** With a true minus sign, and none before a zero; thousands apart. */
function fixed(value: Row[string] | undefined, decimals: number): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return `${value}`;
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(2).replace("-", "−");
  const digits = size.toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits;
}
