import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { heatCells } from "../parts/heat-cells.js";
import { pivotPairs } from "../parts/language-pairs.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { only, type RowChoice, rowsOfMeasure } from "../parts/require-rows.js";
import { layerTicks } from "../parts/series-by-layer.js";
import { chanceNote, signature, unitOf } from "../parts/signature.js";
import { formatOf } from "../parts/theme.js";

/** What `languagesByLayer` takes. */
export interface LanguagesByLayerOptions extends RowChoice, FigureOptions {
  /** The language that the others are compared with; defaults to the one all pairs share. */
  readonly pivot?: string;
}

/**
 * Alignment of many languages with one, usually English: a row a language, a column a layer, a
 * panel a model. Lines of more than a dozen languages cannot be told apart; these can. The
 * language that comes nearest at its best layer stands on top, unless `look.order` says another.
 *
 * @param all Of one measure, corpus, pooling and preprocessing, as `alignmentByLayer` takes them.
 * @throws RangeError if rows of several measures, corpora, poolings … are mixed.
 */
export function languagesByLayer(
  all: readonly Row[],
  {
    measure: wanted,
    preprocessing,
    size = "page",
    pivot,
    title,
    notes = [],
    ...look
  }: LanguagesByLayerOptions = {},
): Spec {
  const caller = "languagesByLayer";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { measure: wanted, preprocessing });
  const { pairs, pivotName, languages, labels, models, sides } = pivotPairs(caller, rows, {
    pivot,
    look,
    sameLayer: true,
    places: ["measure", "model", "language", "layer_x"],
  });
  const measure = only(caller, rows, "measure")!;
  const label = measureLabel(measure, ...sides);
  const best = (code: string) =>
    Math.max(...pairs.filter(row => row.language === code).map(row => Number(row.value)));
  const own = (look.order ?? []).length > 0;
  const order = own ? languages : languages.toSorted((a, b) => best(b) - best(a));
  const names = order.map(code => labels.get(code)!);
  const cells = pairs.map((row): Row => {
    const layer = Number(row.layer_x);
    return { ...row, layer, panel: `${row.model}`, name: labels.get(`${row.language}`)! };
  });
  const layers = [...new Set(cells.map(row => Number(row.layer)))].sort((a, b) => a - b);
  const columns = panelColumns(models.length, size === "column" ? 1 : 2);
  const width = panelWidth(size, columns, 12, 2);
  const ticks = layerTicks(layers[0]!, layers.at(-1)!, width, formatOf(size).fontSize);
  return figure({
    look,
    title: title ?? `Alignment with ${pivotName} by layer`,
    subtitle: `${label}; each language’s ${unitOf(pairs)} and their ${pivotName} translations`,
    caption: [
      [
        "Layer 0 is the embedding output; the last follows the final norm.",
        own ? "" : "On top: the language whose best layer is best.",
        chanceNote(rows),
        ...notes,
      ]
        .filter(note => note !== "")
        .join(" "),
      signature(pairs),
    ],
    description: `Heat map of ${label} by layer for ${names.join(", ")} against ${pivotName}, in ${models.join(", ")}.`,
    size,
    rows: cells,
    view: heatCells({
      rows: cells,
      size,
      x: { field: "layer", order: layers, title: "Layer", ticks },
      y: { field: "name", order: names, title: null },
      panels: models,
      columns,
      label,
    }),
  });
}
