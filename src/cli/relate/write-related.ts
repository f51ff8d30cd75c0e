import type { Figure } from "../../chart/parts/figure.js";
import { writeFigure } from "../../chart/picture/write-figure.js";
import { writeTables } from "../write-tables.js";
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
    relations: relations.flatMap(({ rows }) => rows),
    points,
    mexa: relations.flatMap(({ mexa }) => mexa),
    "item-tables": items,
  };
  const filled = Object.entries(tables).filter(([, rows]) => rows.length > 0);
  await writeTables(folder, Object.fromEntries(filled));
  for (const { name, spec } of figures) await writeFigure(folder, name, spec);
}
