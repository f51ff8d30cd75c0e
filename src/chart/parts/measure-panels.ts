import { type PanelOptions, seriesByLayer } from "./series-by-layer.js";
import { formatOf } from "./theme.js";

export interface MeasurePanelsOptions
  extends Omit<PanelOptions, "height" | "title" | "layerTitle" | "panels"> {
  /** Headers of the panels in order, from `panelHeaders`: the rows' column `panel`. */
  readonly headers: readonly string[];
  readonly columns: number;
}

/** Returns small panels by layer, a measure each on a scale of its own. */
export function measurePanels({
  headers,
  columns,
  ...options
}: MeasurePanelsOptions): Record<string, unknown> {
  const { fontSize } = formatOf(options.size);
  const lines = Math.max(...headers.map(header => header.split("\n").length));
  return {
    facet: {
      field: "panel",
      type: "nominal",
      sort: headers,
      header: {
        title: null,
        labelFontSize: fontSize * 0.92,
        labelExpr: "split(datum.value, '\\n')",
      },
    },
    columns,
    // By the plots' edges: by their outlines, a longer number on an axis would shift a panel.
    bounds: "flush",
    spacing: { column: fontSize * 3.6, row: fontSize * (3 + 1.2 * lines) },
    resolve: { axis: { x: "independent", y: "independent" }, scale: { y: "independent" } },
    spec: seriesByLayer({
      ...options,
      height: options.width * 0.72,
      title: null,
      layerTitle: null,
      panels: ["panel"],
    }),
  };
}
