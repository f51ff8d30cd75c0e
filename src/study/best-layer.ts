import type { Row } from "../base/row.js";
import type { Manifest } from "../extract/states.js";

/** The measure that picks layers, where it was taken. */
const preferred = "mexa";

/** Returns the measure by which `bestLayer` chooses: MEXA, or without it the first of the rows. */
export function choosingMeasure(rows: readonly Row[]): string {
  return rows.some(row => row.measure === preferred) ? preferred : `${rows[0]?.measure}`;
}

/** Returns the inner layers: neither the embedding output nor the last state, unless there is nothing between. */
export function innerLayers({ layers, model: { blocks } }: Manifest): readonly number[] {
  const inner = layers.filter(layer => layer > 0 && layer < blocks);
  return inner.length > 0 ? inner : layers;
}

/** Returns the inner layer with the highest mean over languages of the choosing measure. */
export function bestLayer(rows: readonly Row[], manifest: Manifest, preprocessing = "raw"): number {
  const measure = choosingMeasure(rows);
  const score = (layer: number) =>
    rows
      .filter(
        row =>
          row.measure === measure && row.preprocessing === preprocessing && row.layer_x === layer,
      )
      .reduce((sum, row) => sum + Number(row.value), 0);
  const [first, ...others] = innerLayers(manifest);
  return others.reduce((best, layer) => (score(layer) > score(best) ? layer : best), first!);
}
