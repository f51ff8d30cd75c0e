import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { pivotPairs } from "../parts/language-pairs.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { panelWidth } from "../parts/panel-width.js";
import { distinct, only, type RowChoice, rowsOfMeasure } from "../parts/require-rows.js";
import { intervalNote, signature } from "../parts/signature.js";
import { textWidth } from "../parts/text-width.js";
import { formatOf, ink, modelScales } from "../parts/theme.js";

/** What `modelComparison` takes. */
export interface ModelComparisonOptions extends RowChoice, FigureOptions {
  readonly pivot?: string;
  /** All models of the study, in order, so that each looks as in its other figures; defaults to the rows'. */
  readonly allModels?: readonly string[];
}

/**
 * Models side by side, one row of dots a language: where each stands, how sure that
 * is, and how far the last moved from the first.
 *
 * @param all Of one measure, corpus, pooling and preprocessing, and one layer for
 * each model and language (its best one, say); the layers are in the tooltip.
 */
export function modelComparison(
  all: readonly Row[],
  {
    measure: wanted,
    preprocessing,
    size = "page",
    pivot,
    allModels,
    title,
    notes = [],
    ...look
  }: ModelComparisonOptions = {},
): Spec {
  const caller = "modelComparison";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { measure: wanted, preprocessing });
  const { pairs, pivotName, languages, labels, models, sides } = pivotPairs(caller, rows, {
    pivot,
    places: ["measure", "model", "language"],
    look,
  });
  const measure = only(caller, rows, "measure")!;
  const drawn: Row[] = pairs.map(row => ({ ...row, label: labels.get(`${row.language}`)! }));
  const order = languages.map(code => labels.get(code)!);
  const chances = [...new Set(pairs.map(row => row.chance).filter(Number.isFinite))];

  const { fontSize } = formatOf(size);
  const label = measureLabel(measure, ...sides);
  const scales = modelScales(models, allModels, look);
  const longest = Math.max(...order.map(name => textWidth(name)));
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: label,
    scale: { zero: true },
    axis: { grid: true },
  });
  const y = {
    field: "label",
    type: "nominal",
    sort: order,
    title: null,
    axis: { domain: false, ticks: false, labelPadding: fontSize * 0.8 }, // A mark at 0 is half out.
  };
  const color = {
    field: "model",
    type: "nominal",
    scale: scales.color,
    legend: bottomLegend(models, size),
  };
  const offset = { field: "model", type: "nominal", sort: models };
  const layers = distinct(pairs, "layer_x");
  const differ = layers.length > 1;
  const own = [...groupBy(pairs, row => row.model)].map(
    ([model, rows]) => `${model} ${distinct(rows, "layer_x").join(", ")}`,
  );
  const at = differ ? "at the layer chosen for each" : `at layer ${layers[0]}`;
  return figure({
    look,
    title: title ?? "Models compared",
    subtitle: `${label}; each language with ${pivotName}, ${at}`,
    caption: [
      `${intervalNote(pairs, "Bars")}${chances.length > 0 ? " Dashed: chance." : ""}`,
      ...(differ ? [`Layers: ${own.join("; ")}.`] : []),
      ...notes,
      signature(pairs, { layers: !differ }),
    ],
    description: `Dot plot of ${label} by language for ${models.join(", ")}.`,
    size,
    rows: drawn,
    view: {
      width: panelWidth(size, 1, longest + 2),
      height: { step: fontSize * 1.2 },
      encoding: { y },
      layer: [
        ...chances.map(chance => ({
          mark: { type: "rule", strokeDash: [2, 2], color: ink.quiet },
          encoding: { x: { datum: chance, type: "quantitative", axis: { grid: true } }, y: null },
        })),
        {
          mark: { type: "rule" },
          encoding: { x: x("low"), x2: { field: "high" }, yOffset: offset, color },
        },
        {
          mark: { type: "point", opacity: 1, size: fontSize * 5 },
          encoding: {
            x: x("value"),
            yOffset: offset,
            color,
            shape: { field: "model", type: "nominal", scale: scales.shape, title: null },
            tooltip: [
              { field: "label", title: "Language" },
              { field: "model", title: "Model" },
              { field: "layer_x", title: "Layer" },
              { field: "value", format: ".3f", title: label },
            ],
          },
        },
      ],
    },
  });
}
