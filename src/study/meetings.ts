import type { DroppedColumn, RowOf } from "../base/columns.js";
import { droppedIn } from "../corpus/dropped-column.js";
import { choosingMeasure } from "../similarity/best-layer.js";
import type { PairRow } from "../similarity/compare.js";
import { innerLayers } from "../states/inner-layers.js";
import type { Source } from "../states/source.js";

/** Where one language meets the pivot best in one model, and how surely. */
export type MeetingRow = RowOf<
  | "model"
  | "corpus"
  | "language"
  | "measure"
  | "layer"
  | "value"
  | "low"
  | "high"
  | "confidence"
  | "chance"
  | "p_value_max"
  | "p1"
  | "p1_low"
  | "p1_high"
  | "n"
> &
  DroppedColumn;

/** P@1 that stands beside it: the language's sentence seeks the pivot's. */
const retrieval = "retrieval-p1-forward";

/**
 * Returns, for each language, the inner layer at which raw states align best with the pivot by
 * MEXA (or the rows' first measure), and retrieval P@1 there. The layer is chosen by the number
 * that stands beside it, so a little flattered: `p_value_max` is corrected for the choice.
 *
 * @param rows Of `compare`, layer by layer, of any models and corpora.
 */
export function meetings(rows: readonly PairRow[], source: Source): MeetingRow[] {
  const { model, corpus } = source.signature;
  const inner = new Set(innerLayers(source));
  const own = rows.filter(
    row =>
      row.model === model &&
      row.corpus === corpus &&
      row.preprocessing === "raw" &&
      inner.has(row.layer_x),
  );
  const measure = choosingMeasure(own);
  return source.others.flatMap((language): MeetingRow[] => {
    const [first, ...others] = own.filter(
      row => row.measure === measure && row.language_x === language,
    );
    if (first === undefined) return [];
    const best = others.reduce((a, b) => (b.value > a.value ? b : a), first);
    const found = own.find(
      row =>
        row.measure === retrieval && row.language_x === language && row.layer_x === best.layer_x,
    );
    const { value, low, high, confidence, chance, p_value_max, n, layer_x: layer } = best;
    return [
      {
        model,
        corpus,
        language,
        measure,
        layer,
        value,
        low,
        high,
        confidence,
        chance,
        p_value_max,
        p1: found?.value ?? Number.NaN,
        p1_low: found?.low ?? Number.NaN,
        p1_high: found?.high ?? Number.NaN,
        n,
        ...droppedIn(best),
      },
    ];
  });
}
