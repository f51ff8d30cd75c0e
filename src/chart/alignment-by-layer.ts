import type { Row } from "../base/row.js";
import { figure, type Spec } from "./figure.js";
import { pivotPairs } from "./language-pairs.js";
import { measureLabel } from "./measure-label.js";
import { panelColumns, panelWidth } from "./panel-width.js";
import { only } from "./select.js";
import { seriesByLayer } from "./series-by-layer.js";
import { intervalNote, signature } from "./signature.js";
import { type FigureSize, formatOf, languageLabels, languageScales } from "./theme.js";

export interface AlignmentByLayerOptions {
  /** Defaults to "page". */
  readonly size?: FigureSize;
  /** The language that the others are compared with; defaults to the one all pairs share. */
  readonly pivot?: string;
  readonly title?: string;
}

/**
 * Alignment with one language, usually English, layer by layer: a panel a model, in
 * the order of the rows, so that before and after tuning stand side by side on one
 * scale; a line a language; bands for intervals; what chance would give, dashed.
 *
 * @param rows Of one measure, corpus, pooling and preprocessing: columns model,
 * measure, language_x, language_y, layer_x (= layer_y), value; low, high, chance, n …
 * @throws RangeError if rows of several measures, corpora, poolings … are mixed.
 */
export function alignmentByLayer(
  rows: readonly Row[],
  { size = "page", pivot, title }: AlignmentByLayerOptions = {},
): Spec {
  const caller = "alignmentByLayer";
  const { pairs, pivotName, languages, models, sides } = pivotPairs(caller, rows, {
    pivot,
    places: ["measure", "model", "language", "layer_x"],
    sameLayer: true,
  });
  const measure = only(caller, rows, "measure")!;
  const labels = languageLabels(languages);
  const drawn: Row[] = pairs.map(row => ({
    ...row,
    layer: row.layer_x ?? null,
    series: labels.get(`${row.language}`)!,
  }));

  const columns = panelColumns(models.length, size === "column" ? 2 : 3);
  const label = measureLabel(measure, ...sides);
  return figure({
    title: title ?? `Alignment with ${pivotName} by layer`,
    subtitle: `${label}; each language’s sentences and their ${pivotName} translations`,
    caption: [
      `Layer 0 is the embedding output; the last follows the final norm. ${intervalNote(rows, "Bands")} Dashed: chance.`,
      signature(pairs),
    ],
    description: `Line chart of ${label} by layer for ${[...labels.values()].join(", ")} against ${pivotName}, in ${models.join(", ")}.`,
    size,
    rows: drawn,
    view: {
      facet: { field: "model", type: "nominal", sort: models, header: { title: null } },
      columns,
      resolve: { axis: { x: "independent" } }, // Else empty places of the grid have axes too.
      spacing: formatOf(size).fontSize * 1.5,
      spec: seriesByLayer({
        rows: drawn,
        size,
        width: panelWidth(size, columns),
        height: formatOf(size).height,
        scales: languageScales(languages),
        title: label,
        panels: ["model"],
      }),
    },
  });
}
