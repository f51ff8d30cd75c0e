import type { Row } from "../base/row.js";

/**
 * Returns the columns to show: the ones asked for, or those of all rows, each where it first comes.
 * @throws RangeError for no rows, or a column that none of them has.
 */
export function columnsOf(
  caller: string,
  rows: readonly Row[],
  wanted?: readonly string[],
): readonly string[] {
  if (rows.length === 0) throw new RangeError(`${caller}: expected at least one row, got none`);
  const all = new Set(rows.flatMap(row => Object.keys(row)));
  const unknown = wanted?.filter(name => !all.has(name)) ?? [];
  if (unknown.length > 0)
    throw new RangeError(
      `${caller}: expected columns of ${[...all].join(", ")}, got ${unknown.join(", ")}`,
    );
  return wanted ?? [...all];
}
