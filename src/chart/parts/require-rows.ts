import type { Row } from "../../base/row.js";

/** @file What every figure asks of its rows. */

/** Columns by which `chosenRows` chooses. */
const named = new Set(["measure", "preprocessing"]);

/** Returns the values of a column, each once, in the order of the rows; absent ones left out. */
export function distinct(rows: readonly Row[], column: string): string[] {
  return [...new Set(rows.map(row => row[column]).filter(value => value != null))].map(String);
}

/**
 * Returns the one value that a column has in all rows: a figure that mixed two
 * measures, poolings or corpora would compare what cannot be compared.
 * @returns undefined if no row has the column.
 * @throws RangeError naming the values, if there are several.
 */
export function only(caller: string, rows: readonly Row[], column: string): string | undefined {
  const values = distinct(rows, column);
  if (values.length > 1)
    throw new RangeError(
      `${caller}: expected rows of one ${column}, got ${values.join(", ")}${named.has(column) ? `; name one, { ${column}: "${values[0]}" }` : ""}`,
    );
  return values[0];
}

/** Which rows a figure of one measure draws. */
export interface RowChoice {
  /** By name; needed where rows are of several. */
  readonly measure?: string | undefined;
  /** "raw", "centered" …; needed where rows are of several. */
  readonly preprocessing?: string | undefined;
}

/**
 * Returns the rows of this measure and preprocessing, or all where none is named.
 * @throws RangeError naming what there is, if none is left.
 */
export function rowsOfMeasure(
  caller: string,
  rows: readonly Row[],
  { measure, preprocessing }: RowChoice,
): readonly Row[] {
  let chosen = rows;
  for (const [column, value] of Object.entries({ measure, preprocessing })) {
    if (value === undefined) continue;
    const kept = chosen.filter(row => row[column] === value);
    if (kept.length === 0)
      throw new RangeError(
        `${caller}: expected rows of ${column} "${value}", got ${distinct(chosen, column).join(", ")}`,
      );
    chosen = kept;
  }
  return chosen;
}

/** @throws RangeError if there is nothing to draw, or a column is missing. */
export function requireColumns(
  caller: string,
  rows: readonly Row[],
  columns: readonly string[],
): void {
  if (rows.length === 0) throw new RangeError(`${caller}: expected at least one row, got none`);
  for (const column of columns)
    if (rows.every(row => row[column] === undefined))
      throw new RangeError(
        `${caller}: expected a column "${column}", got ${Object.keys(rows[0]!)}`,
      );
}

/** What a figure asks of all its rows. */
export interface RowsAsked {
  /** Columns that must be there. */
  readonly columns: readonly string[];
  /** Columns of which no two rows may have the same values; left out, the caller checks some of the rows. */
  readonly places?: readonly string[];
}

/**
 * Checks what most figures ask: rows, with these columns, of one corpus, pooling and
 * preprocessing, each in a place of its own.
 * @throws RangeError naming what is missing, mixed or twice there.
 */
export function requireRows(
  caller: string,
  rows: readonly Row[],
  { columns, places }: RowsAsked,
): void {
  requireColumns(caller, rows, columns);
  for (const column of ["corpus", "pooling", "preprocessing"]) only(caller, rows, column);
  if (places !== undefined) requireUnique(caller, rows, places);
}

/**
 * Returns the language that every pair has in common, usually English.
 * @throws RangeError if there is none, or more than one: name it then.
 */
export function commonLanguage(caller: string, rows: readonly Row[]): string {
  const pairs = rows.map(row => [`${row.language_x}`, `${row.language_y}`]);
  const common = [...new Set(pairs[0])].filter(code => pairs.every(pair => pair.includes(code)));
  const [first] = common;
  if (first === undefined)
    throw new RangeError(`${caller}: expected pairs with one language in common; name a pivot`);
  // A single pair has two: the one that stands first is compared with.
  return first;
}

/** Returns the rows that pair `pivot` with another language, and that language in `language`. */
export function againstPivot(rows: readonly Row[], pivot: string): Row[] {
  return rows.flatMap(row => {
    if (row.language_x === row.language_y) return [];
    if (row.language_x === pivot) return [{ ...row, language: row.language_y ?? null }];
    if (row.language_y === pivot) return [{ ...row, language: row.language_x ?? null }];
    return [];
  });
}

/**
 * Returns what x and y are, for measures that have a direction: the pivot's name on
 * its side, the other's on the other; plain x and y if the rows have the pivot on both.
 * @param other Its name if there is only one; defaults to "other".
 */
export function directions(
  rows: readonly Row[],
  pivot: string,
  name: string,
  other = "other",
): [x: string, y: string] {
  if (rows.every(row => row.language_y === pivot)) return [other, name];
  if (rows.every(row => row.language_x === pivot)) return [name, other];
  return ["x", "y"];
}

/**
 * Checks that rows differ in the columns a figure draws: two rows in one place mean
 * that a column which the figure does not show was left unfiltered.
 */
export function requireUnique(
  caller: string,
  rows: readonly Row[],
  columns: readonly string[],
): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const key = columns.map(column => `${column} ${row[column]}`).join(", ");
    if (seen.has(key)) throw new RangeError(`${caller}: expected one row each, got two for ${key}`);
    seen.add(key);
  }
}
