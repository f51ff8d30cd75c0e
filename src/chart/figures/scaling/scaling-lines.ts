import type { Row } from "../../../base/row.js";
import { bottomLegend } from "../../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { areLanguages, panelLabels, roundValues, volumeAxis } from "../../parts/scaling-axis.js";
import { smallMultiples } from "../../parts/small-multiples.js";
import { formatOf, languageScales, seriesScales } from "../../parts/theme.js";

/** What `scalingLines` takes. */
export interface ScalingLinesOptions extends FigureOptions {
  readonly title: string | false;
  readonly subtitle?: string;
  readonly notes: readonly string[];
  readonly volumeTitle: string;
  readonly valueTitle: string;
  /** Draws values on a logarithmic axis: perplexities; defaults to false. */
  readonly logarithmic?: boolean;
  /** Series with hollow points and an asterisk at their name: the caption says why. */
  readonly doubtful?: readonly string[];
}

/**
 * Values against volume, a line a series, a panel where rows name one: quality by pretraining tokens,
 * perplexity, shares of a budget.
 *
 * @param all Columns series, value, and either volume (above 0, drawn on a logarithmic axis) or step (a
 *   label, drawn in the order of the rows, for a scale that starts at nothing); panel at will, and
 *   low and high for a bar through the point.
 */
export function scalingLines(all: readonly Row[], options: ScalingLinesOptions): Spec {
  const caller = "scalingLines";
  const { size = "page", title, subtitle, notes, volumeTitle, valueTitle } = options;
  const { logarithmic, doubtful = [] } = options;
  const rows = arrangedRows(all, options);
  const stepped = rows.some(row => row.step !== undefined);
  requireColumns(caller, rows, ["series", "value", stepped ? "step" : "volume"]);
  requireUnique(caller, rows, ["series", stepped ? "step" : "volume", "panel"]);
  const series = distinct(rows, "series");
  const labels = panelLabels(series, doubtful, options);
  const names = [...labels.values()];
  const scales = areLanguages(series)
    ? languageScales(series, options, names)
    : seriesScales(names, options);
  const panels = distinct(rows, "panel");
  const columns = panelColumns(Math.max(1, panels.length), 2);
  const width = panelWidth(size, columns, 4.5);
  const { fontSize, height } = formatOf(size);
  const x = stepped
    ? {
        field: "step",
        type: "ordinal",
        sort: distinct(rows, "step"),
        title: volumeTitle,
        axis: { labelAngle: 0, grid: false },
      }
    : volumeAxis(rows, volumeTitle, width, size);
  const y = {
    field: "value",
    type: "quantitative",
    title: logarithmic ? `${valueTitle} (log scale)` : valueTitle,
    scale: logarithmic ? { type: "log", domain: roomy(rows), nice: false } : { zero: false },
    axis: logarithmic
      ? { values: roundValues(rows.map(row => Number(row.value))), format: "~s" }
      : { tickCount: 5 },
  };
  const color = {
    field: "name",
    type: "nominal",
    scale: scales.color,
    legend: bottomLegend(names, size),
  };
  const shape = { field: "name", type: "nominal", scale: scales.shape, title: null };
  const unit = {
    width,
    height,
    layer: [
      {
        mark: { type: "line" },
        encoding: {
          x,
          y,
          color,
          strokeDash: { field: "name", type: "nominal", scale: scales.strokeDash, title: null },
        },
      },
      ...(rows.some(row => row.low !== undefined)
        ? [
            {
              mark: { type: "rule", opacity: 0.6 },
              encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
            },
          ]
        : []),
      {
        mark: { type: "point", opacity: 1, size: fontSize * 4 },
        encoding: {
          x,
          y,
          color,
          shape,
          tooltip: [
            { field: "name", title: "Series" },
            { field: stepped ? "step" : "volume", title: volumeTitle },
            { field: "value", format: ".3f", title: valueTitle },
          ],
        },
      },
      ...(doubtful.length > 0
        ? [
            {
              transform: [{ filter: { field: "series", oneOf: doubtful } }],
              mark: { type: "point", color: "white", opacity: 1, size: fontSize * 1.5 },
              encoding: { x, y, shape },
            },
          ]
        : []),
    ],
  };
  return figure({
    look: options,
    title,
    subtitle,
    caption: notes,
    description: `Line chart of ${valueTitle} against ${volumeTitle} for ${names.join(", ")}.`,
    size,
    rows: rows.map(row => ({ ...row, name: labels.get(`${row.series}`)! })),
    view: panels.length > 0 ? smallMultiples(panels, columns, fontSize * 1.5, unit) : unit,
  });
}

/** Returns the range of the values with a twentieth of it, in logarithms, on either side. */
function roomy(rows: readonly Row[]): [number, number] {
  const values = rows.map(row => Number(row.value)).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high / low) ** 0.05;
  return [Number((low / room).toPrecision(3)), Number((high * room).toPrecision(3))];
}
