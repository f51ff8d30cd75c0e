import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { measureArrow } from "./measure-label.js";

/** What a caption says of them. */
export const peakNote = "Ringed: the best inner layer.";

/**
 * Returns rows in which a column `peak` marks, of each panel and series, the best layer between
 * the first and the last, which are the embedding output and what the final norm leaves. Where a
 * measure does not say which way is better, or all layers are equal, there is none.
 *
 * @param rows With columns panel, series, layer, measure, value.
 */
export function withPeaks(rows: readonly Row[]): readonly Row[] {
  const layers = rows.map(row => Number(row.layer));
  const [first, last] = [Math.min(...layers), Math.max(...layers)];
  const peaks = new Set<Row>();
  for (const own of groupBy(rows, row => JSON.stringify([row.panel, row.series])).values()) {
    const arrow = measureArrow(`${own[0]!.measure}`);
    const sign = { "↑": 1, "↓": -1, "": 0 }[arrow];
    const inner = own.filter(
      row => Number(row.layer) > first && Number(row.layer) < last && Number.isFinite(row.value),
    );
    const values = inner.map(row => sign * Number(row.value));
    const best = Math.max(...values);
    if (sign !== 0 && values.some(value => value < best)) peaks.add(inner[values.indexOf(best)]!);
  }
  return peaks.size === 0 ? rows : rows.map(row => ({ ...row, peak: peaks.has(row) || null }));
}
