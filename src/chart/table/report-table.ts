import type { Row } from "../../base/row.js";

/** A table of a report. */
export interface ReportTable {
  /** Unique in the report; the name of its download. */
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** Defaults to all columns under their own names. */
  readonly columns?: readonly ReportColumn[];
  /** What its download has, where that is more than the table shows; defaults to `rows`. */
  readonly source?: readonly Row[];
}

/**
 * A column and its heading; where its values have intervals, the columns of their ends; where they
 * are spans, the column of their other end.
 */
export type ReportColumn = readonly [
  column: string,
  heading: string,
  low?: string,
  high?: string,
  to?: string,
];

/** Returns the columns of a table: those it names, or all of its first row. */
export function columnsOfTable({ rows, columns }: ReportTable): readonly ReportColumn[] {
  return columns ?? Object.keys(rows[0] ?? {}).map(column => [column, column] as const);
}
