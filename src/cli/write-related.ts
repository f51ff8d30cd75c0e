import { join } from "node:path";
import { writeAtomic } from "../base/write-atomic.js";
import type { Figure } from "../chart/parts/figure.js";
import { writeFigure } from "../chart/picture/write-figure.js";
import { csvFromRows } from "../format/csv.js";
import type { Related } from "./relate-files.js";

/**
 * Writes what was related into a folder: `relations.csv`, `points.csv` behind it, `mexa.csv` and
 * `item-tables.csv` where there are any, and the figures.
 */
export async function writeRelated(
  folder: string,
  figures: readonly Figure[],
  { relations, items }: Related,
): Promise<void> {
  const points = relations.flatMap(relation => {
    const { task, score_measure, direction, measure } = relation.signature;
    return relation.points.map(({ items: _, volume = Number.NaN, ...point }) => ({
      task,
      score_measure,
      direction,
      measure,
      ...point,
      volume,
    }));
  });
  const tables = {
    "relations.csv": relations.flatMap(({ rows }) => rows),
    "points.csv": points,
    "mexa.csv": relations.flatMap(({ mexa }) => mexa),
    "item-tables.csv": items,
  };
  for (const [name, rows] of Object.entries(tables))
    if (rows.length > 0) await writeAtomic(join(folder, name), csvFromRows(rows));
  for (const { name, spec } of figures) await writeFigure(folder, name, spec);
}
