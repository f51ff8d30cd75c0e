import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { heatCells } from "../parts/heat-cells.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import {
  distinct,
  only,
  type RowChoice,
  requireRows,
  rowsOfMeasure,
} from "../parts/require-rows.js";
import { layerTicks } from "../parts/series-by-layer.js";
import { signature } from "../parts/signature.js";
import { formatOf, languageLabels } from "../parts/theme.js";

/** What `layerHeatmap` takes. */
export interface LayerHeatmapOptions extends RowChoice, FigureOptions {}

/**
 * Every layer of one language against every layer of another: where on the way up
 * do the two meet? A panel a model and pair.
 *
 * @param all Of one measure, corpus, pooling and preprocessing; columns model,
 * language_x, language_y, layer_x, layer_y, value.
 */
export function layerHeatmap(
  all: readonly Row[],
  {
    measure: wanted,
    preprocessing,
    size = "page",
    title,
    notes = [],
    ...look
  }: LayerHeatmapOptions = {},
): Spec {
  const caller = "layerHeatmap";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { measure: wanted, preprocessing });
  const places = ["model", "language_x", "language_y", "layer_x", "layer_y"];
  requireRows(caller, rows, { columns: [...places, "measure", "value"], places });
  const measure = only(caller, rows, "measure")!;

  const names = languageLabels(
    [...new Set([...distinct(rows, "language_x"), ...distinct(rows, "language_y")])],
    look,
  );
  const pairOf = (row: Row) =>
    `${names.get(`${row.language_x}`)} × ${names.get(`${row.language_y}`)}`;
  const pairs = [...new Set(rows.map(pairOf))];
  const models = distinct(rows, "model");
  const panelOf = (row: Row) =>
    pairs.length > 1 ? `${row.model}: ${pairOf(row)}` : `${row.model}`;
  const cells = rows.map(row => ({ ...row, panel: panelOf(row) }));
  const panels = [...new Set(cells.map(row => row.panel))];

  const columns = panelColumns(panels.length, size === "column" ? 1 : 3);
  const width = panelWidth(size, columns, 9, 2);
  const order = (column: string) =>
    distinct(rows, column)
      .map(Number)
      .sort((a, b) => a - b);
  const [x, y] = [order("layer_x"), order("layer_y")];
  const ticks = (layers: readonly number[]) =>
    layerTicks(layers[0]!, layers.at(-1)!, width, formatOf(size).fontSize);
  const label = measureLabel(measure, "across", "up");
  const [of, by] =
    pairs.length > 1 ? ["first language", "second language"] : pairs[0]!.split(" × ");
  return figure({
    look,
    title: title ?? "Every layer with every other",
    subtitle: pairs.length > 1 ? label : `${label}, ${pairs[0]}`,
    caption: [
      "Layer 0 is the embedding output; the last follows the final norm.",
      ...notes,
      signature(rows),
    ],
    description: `Heat map of ${label} between the layers of ${pairs.join(", ")}, in ${models.join(", ")}.`,
    size,
    rows: cells,
    view: heatCells({
      rows: cells,
      size,
      x: { field: "layer_x", order: x, title: `Layer, ${of}`, ticks: ticks(x) },
      y: { field: "layer_y", order: y.toReversed(), title: `Layer, ${by}`, ticks: ticks(y) },
      panels,
      columns,
      label,
    }),
  });
}
