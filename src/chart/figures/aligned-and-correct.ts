import type { Row } from "../../base/row.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, requireColumns, requireUnique } from "../parts/require-rows.js";
import { signature } from "../parts/signature.js";
import { textWidth } from "../parts/text-width.js";
import { formatOf, ink, languageLabels } from "../parts/theme.js";

/** What `alignedAndCorrect` takes. */
export type AlignedAndCorrectOptions = FigureOptions;

const [aligned, others] = ["Aligned items", "Others"];
const all = "All languages";

/**
 * The share of items answered right among those that are aligned and among the others: a row a
 * language, a panel a model, joined by a line; below them all languages together.
 *
 * @param given As `itemTableRows` returns them, of one layer a model: columns model, language, layer, both, only_aligned, only_correct, neither, p_value.
 */
export function alignedAndCorrect(
  given: readonly Row[],
  { size = "page", title, notes = [], ...look }: AlignedAndCorrectOptions = {},
): Spec {
  const caller = "alignedAndCorrect";
  const rows = arrangedRows(given, look);
  const counts = ["both", "only_aligned", "only_correct", "neither"];
  requireColumns(caller, rows, ["model", "language", "layer", ...counts]);
  requireUnique(caller, rows, ["model", "language"]);
  const codes = distinct(rows, "language").filter(code => code !== "");
  const labels = languageLabels(codes, look);
  const order = [...labels.values(), ...(rows.some(row => row.language === "") ? [all] : [])];
  const models = distinct(rows, "model");
  const drawn = rows.flatMap((row): Row[] => {
    const [both, onlyAligned, onlyCorrect, neither] = counts.map(column => Number(row[column]));
    const [m, n] = [both! + onlyAligned!, onlyCorrect! + neither!];
    const shared = {
      panel: `${row.model}`,
      label: labels.get(`${row.language}`) ?? all,
      layer: row.layer ?? null,
      p_value: row.p_value ?? null,
      low: both! / m,
      high: onlyCorrect! / n,
    };
    return [
      { ...shared, series: aligned, value: both! / m, n: m },
      { ...shared, series: others, value: onlyCorrect! / n, n },
    ];
  });
  const { fontSize } = formatOf(size);
  const columns = panelColumns(models.length, size === "column" ? 1 : 3);
  const longest = Math.max(...order.map(name => textWidth(name)));
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "Share answered right",
    scale: { domain: [0, 1] },
    axis: { grid: true, tickCount: 5, format: ".0%" },
  });
  const y = {
    field: "label",
    type: "nominal",
    sort: order,
    title: null,
    axis: { domain: false, ticks: false, labelPadding: fontSize * 0.8 },
  };
  const layers = models.map(model => {
    const own = distinct(
      rows.filter(row => row.model === model),
      "layer",
    );
    return `${model}: layer ${own.join(", ")}`;
  });
  const pooled = rows.flatMap(row =>
    row.language === "" || codes.length === 1
      ? [`${row.model}: p ${small(Number(row.p_value))} (${row.n} items)`]
      : [],
  );
  return figure({
    look,
    title: title ?? "Are aligned items answered right more often?",
    subtitle:
      "Share right among the items whose states find their translation, and among the others",
    caption: [
      `Aligned: by ${
        distinct(rows, "measure")
          .map(name => measureLabel(name))
          .join(", ") || "the rows"
      }. ${layers.join("; ")}. One-sided p, all ways to deal alignment out within a language: ${pooled.join("; ")}. A row without a dot has no such items.`,
      ...notes,
      signature(rows.filter(row => row.language !== "").map(row => ({ ...row, unit: "item" }))),
    ],
    description: `Dot plot of the share of items answered right, aligned and others, for ${order.join(", ")}; models: ${models.join(", ")}.`,
    size,
    rows: drawn,
    view: {
      facet: { field: "panel", type: "nominal", sort: models, header: { title: null } },
      columns,
      spacing: fontSize * 2,
      resolve: { axis: { x: "independent" } },
      spec: {
        width: panelWidth(size, columns, longest + 2, 2),
        height: { step: fontSize * 1.7 },
        layer: [
          {
            mark: { type: "rule", color: ink.line },
            encoding: { y, x: x("low"), x2: { field: "high" } },
          },
          {
            mark: { type: "point", opacity: 1, size: fontSize * 6 },
            encoding: {
              y,
              x: x("value"),
              color: {
                field: "series",
                type: "nominal",
                title: null,
                scale: { domain: [aligned, others], range: ["#d55e00", "#5a5a5a"] },
                legend: bottomLegend([aligned!, others!], size),
              },
              shape: {
                field: "series",
                type: "nominal",
                title: null,
                scale: { domain: [aligned, others], range: ["circle", "square"] },
              },
              tooltip: [
                { field: "label", title: "Language" },
                { field: "series", title: "Items" },
                { field: "value", format: ".1%", title: "Right" },
                { field: "n", title: "n" },
                { field: "p_value", format: ".3f", title: "p" },
              ],
            },
          },
        ],
      },
    },
  });
}

function small(p: number): string {
  if (!Number.isFinite(p)) return "undefined";
  return p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`;
}
