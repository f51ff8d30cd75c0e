import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, requireColumns } from "../parts/require-rows.js";
import { roundValues } from "../parts/scaling-axis.js";
import { smallMultiples } from "../parts/small-multiples.js";
import { formatOf, ink } from "../parts/theme.js";

/** What `scoreByAlignment` takes. */
export interface ScoreByAlignmentOptions extends FigureOptions {
  readonly title: string | false;
  readonly notes: readonly string[];
  readonly alignmentTitle: string;
  readonly scoreTitle: string;
  readonly volumeTitle: string;
}

/**
 * What models score against how well their languages are aligned, a dot a model, darker where it
 * was trained on more: do the two go together, and still among models of one shade?
 *
 * @param all Columns panel, series, alignment (above 0, drawn on a logarithmic axis), score, volume.
 */
export function scoreByAlignment(all: readonly Row[], options: ScoreByAlignmentOptions): Spec {
  const { size = "page", title, notes, alignmentTitle, scoreTitle, volumeTitle } = options;
  const rows = arrangedRows(all, options);
  requireColumns("scoreByAlignment", rows, ["panel", "series", "alignment", "score", "volume"]);
  const panels = distinct(rows, "panel");
  const series = distinct(rows, "series");
  const columns = panelColumns(panels.length, size === "column" ? 2 : 3);
  const { fontSize, height } = formatOf(size);
  const volumes = [...new Set(rows.map(row => Number(row.volume)))].sort((a, b) => a - b);
  const alignments = rows.map(row => Number(row.alignment));
  return figure({
    look: options,
    title,
    caption: notes,
    description: `Scatter plots of ${scoreTitle} against ${alignmentTitle} for ${panels.join(", ")}.`,
    size,
    rows,
    view: smallMultiples(panels, columns, fontSize * 1.5, {
      width: panelWidth(size, columns),
      height: height * 0.6,
      mark: { type: "point", opacity: 1, size: fontSize * 5, stroke: ink.text, strokeWidth: 0.5 },
      encoding: {
        x: {
          field: "alignment",
          type: "quantitative",
          title: alignmentTitle,
          scale: { type: "log", nice: false },
          axis: { grid: false, values: roundValues(alignments), format: "~g" },
        },
        y: { field: "score", type: "quantitative", title: scoreTitle, axis: { tickCount: 5 } },
        fill: {
          field: "volume",
          type: "ordinal",
          scale: { domain: volumes, scheme: { name: "viridis", extent: [0.95, 0] } }, // dark is much
          legend: { title: volumeTitle, orient: "bottom", direction: "horizontal", format: "~s" },
        },
        shape: {
          field: "series",
          type: "nominal",
          scale: { domain: series, range: ["circle", "square"] },
          legend: { title: null, orient: "bottom", direction: "vertical" },
        },
        tooltip: [
          { field: "series", title: "Model" },
          { field: "volume", title: volumeTitle },
          { field: "alignment", format: ".2f", title: alignmentTitle },
          { field: "score", format: ".2f", title: scoreTitle },
        ],
      },
    }),
  });
}
