import type { Row } from "../../base/row.js";

/** The values of one column: the one that all rows share, words by number, or one a row. */
export type PackedColumn =
  | { readonly all: Row[string] }
  | { readonly words: readonly string[]; readonly at: readonly (number | null)[] }
  | { readonly values: readonly (Row[string] | undefined)[] };

/** Rows by column, for pages that carry many: about a tenth of the rows as JSON. */
export interface PackedRows {
  readonly count: number;
  readonly columns: Readonly<Record<string, PackedColumn>>;
}

/** Significant digits of a packed fraction: finer than any screen, a third of a double's. */
const digits = 6;

/**
 * Returns rows packed by column; `unpackRows` is the reverse. Whole numbers stay as
 * they are, fractions are rounded to six significant digits, NaN and cells that a row
 * lacks become null.
 */
export function packRows(rows: readonly Row[]): PackedRows {
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  return {
    count: rows.length,
    columns: Object.fromEntries(
      names.map(name => [name, packColumn(rows.map(row => cell(row[name])))]),
    ),
  };
}

/** Returns a column as few values. */
export function packColumn(values: readonly Row[string][]): PackedColumn {
  const [first = null] = values;
  if (values.every(value => value === first)) return { all: first };
  if (values.every(value => value === null || typeof value === "string")) {
    const words = [...new Set(values.filter(value => value !== null))] as string[];
    const number = new Map(words.map((word, i) => [word, i]));
    return { words, at: values.map(value => number.get(value as string) ?? null) };
  }
  return { values };
}

function cell(value: Row[string] | undefined): Row[string] {
  if (value === undefined) return null;
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
}
