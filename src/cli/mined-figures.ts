import { join } from "node:path";
import { minedScoresFigure } from "../chart/figures/mined-scores.js";
import { writeFigure } from "../chart/picture/write-figure.js";
import {
  type MinedScoreRow,
  type MinedScoresOptions,
  type MinedSides,
  minedScores,
} from "../similarity/mining/mined-scores.js";
import { writeRows } from "../study/exported/write-rows.js";

/**
 * Writes how the margins of mined pairs are spread: mined-scores.csv, and a figure for each two sides, at the layer where
 * a threshold gives the best F1.
 *
 * @returns The names of the figures.
 */
export async function writeMinedScores(
  folder: string,
  all: readonly MinedSides[],
  options: MinedScoresOptions,
): Promise<string[]> {
  const found: MinedScoreRow[] = [];
  const names: string[] = [];
  for (const sides of all) {
    let best: { f1: number; rows: readonly MinedScoreRow[] } = { f1: -1, rows: [] };
    const layers = sides.x.layers.filter(layer => sides.y.layers.includes(layer));
    for (const layer of layers) {
      const rows = await minedScores(sides, layer, options);
      const f1 = rows.reduce((most, row) => Math.max(most, f1Of(row)), -1);
      if (f1 > best.f1) best = { f1, rows };
    }
    if (best.rows.length === 0) continue;
    found.push(...best.rows);
    const name = `mined-scores-${sides.from}-${sides.into}`;
    const notes = layers.length > 1 ? [`Of ${layers.length} layers that of the best F1.`] : [];
    await writeFigure(folder, name, minedScoresFigure(best.rows, { notes }));
    names.push(name);
  }
  await writeRows(join(folder, "mined-scores.csv"), found);
  return names;
}

function f1Of({ precision, recall }: MinedScoreRow): number {
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}
