import type { RowOf } from "../base/columns.js";
import type { Row } from "../base/row.js";
import type { Pair } from "./prepared/pair.js";

/** A column that only rows of many ties have. */
export type TiesColumn = Partial<RowOf<"coincident">>;

/** The share of sentences whose states may coincide before a row says so. */
const fewCoincide = 0.03;

/**
 * Returns the column `coincident` for a row of some pairs, or none: the share of sentences
 * whose states coincide with another's, on the side and in the pair where it is largest, if
 * that is more than a few per cent.
 */
export function coincidentColumn(pairs: readonly Pair[]): TiesColumn {
  const shares = pairs.flatMap(({ x, y }) => [x.coincident(), y.coincident()]);
  const largest = Math.max(...shares.map(same => same?.share ?? 0));
  return largest > fewCoincide ? { coincident: largest } : {};
}

/**
 * Returns what a reader must know of rows that have the column `coincident`; empty if none has.
 * @param rows Of `compare` or `battery`.
 */
export function tieNotes(rows: readonly Row[]): string[] {
  const tied = rows.filter(({ coincident }) => typeof coincident === "number");
  if (tied.length === 0) return [];
  const layers = [...new Set(tied.map(row => Number(row.layer_x ?? row.layer)))];
  const most = Math.max(...tied.map(({ coincident }) => Number(coincident)));
  const where = layers.sort((a, b) => a - b).join(", ");
  return [
    `At layer${layers.length === 1 ? "" : "s"} ${where} up to ${Math.round(100 * most)} % of the sentences have a state that coincides with another sentence’s: ties among neighbours are broken without favour, and no measure tells such sentences apart.`,
  ];
}
