/**
 * @file Rows of named fields: what CSV, JSON lines, JSON arrays and Parquet have in common. Which of
 * the fields are languages is decided once, in `find-layout.ts`, for all of them.
 */

/** A value of a field: a text, a number, nothing; anything deeper was taken apart or left out. */
export type Field = string | number | boolean | bigint | null | undefined;

export interface FieldRow {
  /** From 1; for messages. */
  readonly line: number;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Table {
  readonly file: string;
  /** For messages: "a table of comma-separated values". */
  readonly what: string;
  /** Names of the fields, in order. */
  readonly columns: readonly string[];
  /** Columns that hold texts by language without doubt, as in {"texts": {"en": …}}: any other name in them is an error. */
  readonly declared?: ReadonlySet<string>;
  /** The first row as it stands, where there is no other name for the columns. */
  readonly header?: readonly string[];
  /** The columns that the first row has; others were met later, and count only if they are asked for. */
  readonly initial?: ReadonlySet<string>;
  /** The first rows, of which the kind of a column can be seen; `rows` begins with them all the same. */
  readonly sample: readonly FieldRow[];
  readonly rows: AsyncIterable<FieldRow>;
}

/** How many rows are looked at before anything is decided. */
const sampleSize = 100;

/**
 * Returns a table with a sample of its rows.
 *
 * @param open Reads the rows from the first: once for the sample, and again for whoever wants them.
 *   A table that is looked at and put aside so leaves no file open.
 */
export async function tableOfRows(
  parts: Omit<Table, "rows" | "sample">,
  open: () => AsyncIterable<FieldRow>,
): Promise<Table> {
  const sample: FieldRow[] = [];
  for await (const row of open()) {
    sample.push(row);
    if (sample.length === sampleSize) break;
  }
  return {
    ...parts,
    sample,
    rows: { [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() },
  };
}

/** How the tables of TED's talks write that there is no translation. */
const nothing = "__NULL__";

/** A field as a text; undefined for nothing. */
export function textOf(value: Field): string | undefined {
  return value === null || value === undefined || value === nothing ? undefined : String(value);
}
