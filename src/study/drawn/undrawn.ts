import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { measureLabel } from "../../chart/parts/measure-label.js";

/** Measures whose panels would show nothing, and why. */
export interface Undrawn {
  readonly left: ReadonlySet<string>;
  /** For a caption; one or none. */
  readonly notes: readonly string[];
}

/**
 * Returns the measures that a figure of a family leaves to the table: those that equal an
 * earlier one at every layer of every model, those that are undefined there, and counts that
 * found no more than one sentence anywhere, whose panel would be their interval's block.
 *
 * @param rows Of a battery, of one corpus and preprocessing.
 * @param pivotName What pairs are made with, for measures that have a direction.
 */
export function undrawn(rows: readonly Row[], pivotName: string): Undrawn {
  const label = (measure: string) => measureLabel(measure, "other", pivotName);
  const first = new Map<string, string>(); // By all numbers, the measure that had them first.
  const reasons = new Map<string, string>();
  for (const [measure, own] of groupBy(rows, row => `${row.measure}`)) {
    const values = own.map(row => Number(row.value)).filter(Number.isFinite);
    const most = Math.max(...values);
    const numbers = JSON.stringify(own.map(row => [row.model, row.layer, row.value]));
    const same = first.get(numbers);
    if (same === undefined) first.set(numbers, measure);
    if (values.length === 0) reasons.set(measure, "undefined everywhere");
    else if (same !== undefined) reasons.set(measure, `equal to ${label(same)} in every cell`);
    else if (own.every(row => row.low === 0 && Number(row.value) <= 1 / Number(row.n)))
      reasons.set(
        measure,
        most === 0 ? "0 everywhere" : `at most ${most.toPrecision(1)} everywhere`,
      );
  }
  const named = [...reasons].map(([measure, reason]) => `${label(measure)} (${reason})`);
  return {
    left: new Set(reasons.keys()),
    notes: named.length > 0 ? [`In the table and not drawn: ${named.join("; ")}.`] : [],
  };
}
