import type { RowOf } from "../base/columns.js";
import type { Row } from "../base/row.js";
import { mean } from "../numeric/statistics/summary.js";
import { innerLayers } from "../states/inner-layers.js";
import type { Source } from "../states/source.js";

/** The measure that picks layers, where it was taken. */
const preferred = "mexa";

/** Where the languages of one model meet the pivot best. */
export type BestLayerRow = RowOf<
  "model" | "corpus" | "measure" | "preprocessing" | "layer" | "value"
>;

/** Returns the measure by which `bestLayer` chooses: MEXA, or without it the first of the rows. */
export function choosingMeasure(rows: readonly Row[]): string {
  return rows.some(row => row.measure === preferred) ? preferred : `${rows[0]?.measure}`;
}

/**
 * Returns the inner layer with the highest mean over languages of MEXA (or of the rows' first
 * measure), and that mean. It is chosen by the numbers that it is then said of: a little flattered.
 *
 * @param rows Of `compare`, layer by layer; those of other models and corpora are passed over.
 * @param source Whose layers.
 */
export function bestLayer(
  rows: readonly Row[],
  source: Pick<Source, "layers" | "blocks" | "signature">,
  preprocessing = "raw",
): BestLayerRow {
  const { model, corpus } = source.signature;
  const measure = choosingMeasure(rows);
  const own = rows.filter(
    row =>
      row.measure === measure &&
      row.preprocessing === preprocessing &&
      row.model === model &&
      row.corpus === corpus,
  );
  const score = (layer: number) => {
    const values = own.filter(row => row.layer_x === layer).map(row => Number(row.value));
    return values.length > 0 ? mean(values) : Number.NEGATIVE_INFINITY; // not measured there
  };
  const [first, ...others] = innerLayers(source);
  const layer = others.reduce((best, one) => (score(one) > score(best) ? one : best), first!);
  return { model, corpus, measure, preprocessing, layer, value: score(layer) };
}
