import type { Row } from "../base/row.js";
import { innerLayers } from "../states/inner-layers.js";
import type { Source } from "../states/source.js";

/** The measure that picks layers, where it was taken. */
const preferred = "mexa";

/** Returns the measure by which `bestLayer` chooses: MEXA, or without it the first of the rows. */
export function choosingMeasure(rows: readonly Row[]): string {
  return rows.some(row => row.measure === preferred) ? preferred : `${rows[0]?.measure}`;
}

/** Returns the inner layer with the highest mean over languages of the choosing measure. */
export function bestLayer(
  rows: readonly Row[],
  source: Pick<Source, "layers" | "blocks">,
  preprocessing = "raw",
): number {
  const measure = choosingMeasure(rows);
  const score = (layer: number) =>
    rows
      .filter(
        row =>
          row.measure === measure && row.preprocessing === preprocessing && row.layer_x === layer,
      )
      .reduce((sum, row) => sum + Number(row.value), 0);
  const [first, ...others] = innerLayers(source);
  return others.reduce((best, layer) => (score(layer) > score(best) ? layer : best), first!);
}
