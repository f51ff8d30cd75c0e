import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import type { ReportColumn } from "../table/report-table.js";

export interface LayersAside {
  readonly rows: readonly Row[];
  /** A column a layer, with its interval. */
  readonly layers: readonly ReportColumn[];
}

/**
 * Returns a table with the layers side by side: a row for every combination of `keys`,
 * with the values and intervals of its layers as columns; `chance` and `chance_most`, which
 * differ where it does by layer; `best_p`, the smallest p-value corrected for choosing among
 * the layers, empty without p-values; and `n`.
 *
 * @param rows One a layer and combination; columns value, and where there are any low,
 * high, chance, p_value_max, n.
 * @param layer The column that tells the layer.
 */
export function layersAside(
  rows: readonly Row[],
  keys: readonly string[],
  layer: string,
): LayersAside {
  const groups = groupBy(rows, row => JSON.stringify(keys.map(column => row[column])));
  const found = [...new Set(rows.map(row => Number(row[layer])))].sort((a, b) => a - b);
  const wide = [...groups.values()].map(group => {
    const table: Record<string, Row[string]> = {};
    for (const column of keys) table[column] = group[0]![column] ?? null;
    for (const row of group) {
      const at = `layer ${row[layer]}`;
      table[at] = row.value ?? null;
      table[`${at} low`] = row.low ?? null;
      table[`${at} high`] = row.high ?? null;
    }
    const p = finite(group, "p_value_max");
    const chances = finite(group, "chance");
    table.chance = chances.length === 0 ? null : Math.min(...chances);
    table.chance_most = chances.length === 0 ? null : Math.max(...chances);
    table.best_p = p.length === 0 ? null : Math.min(...p);
    table.n = group[0]!.n ?? null;
    return table;
  });
  return {
    rows: wide,
    layers: found.map(
      number =>
        [
          `layer ${number}`,
          `Layer ${number}`,
          `layer ${number} low`,
          `layer ${number} high`,
        ] as const,
    ),
  };
}

function finite(rows: readonly Row[], column: string): number[] {
  return rows.map(row => row[column]).filter(Number.isFinite) as number[];
}
