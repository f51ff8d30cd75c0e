import type { Row } from "../../base/row.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, only, requireColumns } from "../parts/require-rows.js";
import { panelLabels } from "../parts/scaling-axis.js";
import { intervalNote } from "../parts/signature.js";
import { smallMultiples } from "../parts/small-multiples.js";
import { formatOf, ink, modelScales } from "../parts/theme.js";

/** What `translationByAlignment` takes. */
export interface TranslationByAlignmentOptions extends FigureOptions {
  /** What alignment is: "P@1 to English at the best layer". */
  readonly alignmentTitle: string;
}

/**
 * What models score as translators against how well the language is aligned with the pivot, a
 * panel a language and a dot a model, with its interval; the short line below a dot is what chance
 * scores there, the dotted line what the untranslated source does.
 *
 * @param all Columns model, language, alignment, value, low, high, chance, copy, score_measure, n.
 */
export function translationByAlignment(
  all: readonly Row[],
  {
    size = "page",
    title = "Translation beside alignment",
    alignmentTitle,
    notes = [],
    ...look
  }: TranslationByAlignmentOptions,
): Spec {
  const caller = "translationByAlignment";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["model", "language", "alignment", "value", "chance", "copy"]);
  const measure = only(caller, rows, "score_measure") ?? "Score";
  const labels = panelLabels(distinct(rows, "language"), [], look);
  const models = distinct(rows, "model").map(String);
  const scales = modelScales(models, models, look);
  const columns = panelColumns(labels.size, size === "column" ? 2 : 3);
  const { fontSize, height } = formatOf(size);
  const x = {
    field: "alignment",
    type: "quantitative",
    title: alignmentTitle,
    axis: { tickCount: 4, format: "~g" },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: measure,
    axis: { tickCount: 5 },
  });
  const color = {
    field: "model",
    type: "nominal",
    scale: scales.color,
    legend: bottomLegend(models, size),
  };
  return figure({
    look,
    title,
    subtitle: `${measure} against ${alignmentTitle}; short lines: chance, dotted: source copied`,
    caption: [
      `${intervalNote(rows, "Bars")} n = ${only(caller, rows, "n") ?? "several"} sentences.`,
      ...notes,
    ],
    description: `Scatter plots of ${measure} against ${alignmentTitle} for ${[...labels.values()].join(", ")}, a dot a model.`,
    size,
    rows: rows.map(row => ({ ...row, panel: labels.get(`${row.language}`)! })),
    view: smallMultiples([...labels.values()], columns, fontSize * 1.5, {
      width: panelWidth(size, columns),
      height: height * 0.5,
      layer: [
        {
          mark: { type: "rule", strokeDash: [1.5, 3], color: ink.text },
          encoding: { y: { ...y("copy"), aggregate: "mean" } },
        },
        {
          transform: [{ filter: "isValid(datum.chance)" }],
          mark: {
            type: "tick",
            orient: "horizontal",
            color: ink.quiet,
            thickness: 1.5,
            size: fontSize,
          },
          encoding: { x, y: y("chance") },
        },
        {
          transform: [{ filter: "isValid(datum.low)" }],
          mark: { type: "rule" },
          encoding: { x, y: y("low"), y2: { field: "high" }, color },
        },
        {
          mark: { type: "point", opacity: 1, size: fontSize * 5 },
          encoding: {
            x,
            y: y("value"),
            color,
            shape: { field: "model", type: "nominal", scale: scales.shape, title: null },
            tooltip: [
              { field: "model", title: "Model" },
              { field: "alignment", format: ".3f", title: alignmentTitle },
              { field: "value", format: ".1f", title: measure },
              { field: "chance", format: ".1f", title: "Chance" },
              { field: "copy", format: ".1f", title: "Source copied" },
            ],
          },
        },
      ],
    }),
  });
}
