import type { Row } from "../base/row.js";
import { columnsOf } from "./columns-of.js";
import { packageOfNotebook } from "./kernel.js";

/** What `table` asks of a frame; danfojs' own type has the rest. */
export interface Frame {
  /** In the order of the values of a row. */
  readonly columns: readonly string[];
  readonly values: unknown;
}

interface Danfo {
  readonly DataFrame: new (values: unknown, options: { columns: string[] }) => unknown;
}

/**
 * Returns rows as a danfojs frame. What a row lacks, or does not know, is NaN.
 *
 * @example
 * import type { DataFrame } from "danfojs-node";
 * const means = frame<DataFrame>(rows).groupby(["model"]).col(["value"]).mean();
 *
 * @param columns Which, in this order; all by default.
 * @throws RangeError for no rows or an unknown column; IsoglossError without danfojs-node.
 */
export function frame<DataFrame extends Frame = Frame>(
  rows: readonly Row[],
  columns?: readonly string[],
): DataFrame {
  const names = [...columnsOf("frame", rows, columns)];
  // Values by row, with the names beside them: danfojs guesses less than from objects.
  const values = rows.map(row => names.map(name => row[name] ?? Number.NaN));
  // Loaded on first use: it brings a TensorFlow.js of its own, which a notebook that runs
  // the tfjs engine can do without.
  const { DataFrame: Class } = packageOfNotebook("danfojs-node") as Danfo;
  return new Class(values, { columns: names }) as DataFrame;
}
