import type { Row } from "../base/row.js";
import {
  only,
  type RowChoice,
  requireColumns,
  rowsOfMeasure,
} from "../chart/parts/require-rows.js";
import { measures } from "../similarity/measures.js";

/** Which rows `bestLayers` looks at, where they are of several measures. */
export type BestLayersOptions = RowChoice;

/**
 * Returns, for each model and pair of languages, the row of its best layer, in the order of the
 * rows; of layers that are as good, the first. A best layer that was picked by looking is
 * flattered by the choice: `p_value_max` is corrected for that, `value` is not.
 *
 * @param rows Of `compare`. @param options Which rows, where they are of several measures.
 * @throws RangeError if rows of several measures or preprocessings are mixed.
 */
export function bestLayers<R extends Row>(
  rows: readonly R[],
  options: BestLayersOptions = {},
): R[] {
  const caller = "bestLayers";
  requireColumns(caller, rows, ["measure", "language_x", "language_y", "layer_x", "value"]);
  const chosen = rowsOfMeasure(caller, rows, options) as readonly R[];
  only(caller, chosen, "preprocessing");
  const name = only(caller, chosen, "measure");
  const sign = measures.find(measure => measure.name === name)?.better === "lower" ? -1 : 1;
  const best = new Map<string, R>();
  for (const row of chosen) {
    const key = JSON.stringify([row.model, row.corpus, row.language_x, row.language_y]);
    const known = best.get(key);
    if (!known || sign * Number(row.value) > sign * Number(known.value)) best.set(key, row);
  }
  return [...best.values()];
}
