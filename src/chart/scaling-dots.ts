import type { Row } from "../base/row.js";
import { bottomLegend } from "./bottom-legend.js";
import { figure, type Spec } from "./figure.js";
import { panelWidth } from "./panel-width.js";
import { distinct, requireColumns, requireUnique } from "./select.js";
import { textWidth } from "./text-width.js";
import { type FigureSize, formatOf, ink, modelScales } from "./theme.js";

export interface ScalingDotsOptions {
  /** Defaults to "page". */
  readonly size?: FigureSize;
  readonly title: string;
  readonly subtitle?: string;
  readonly valueTitle: string;
  readonly caption: readonly string[];
  /** Whether the axis starts at 0; defaults to false: dots, unlike bars, need not. */
  readonly zero?: boolean;
}

/**
 * A line of dots a label, one a series, joined by a thin rule: what was reported beside what was
 * recomputed, before beside after, one vocabulary beside another.
 *
 * @param rows Columns label, series, value; low and high where there are intervals. A row with
 *   `flagged` true has a ring round its dot.
 */
export function scalingDots(
  rows: readonly Row[],
  { size = "page", title, subtitle, valueTitle, caption, zero = false }: ScalingDotsOptions,
): Spec {
  const caller = "scalingDots";
  requireColumns(caller, rows, ["label", "series", "value"]);
  requireUnique(caller, rows, ["label", "series"]);
  const labels = distinct(rows, "label");
  const series = distinct(rows, "series");
  const scales = modelScales(series);
  const { fontSize } = formatOf(size);
  const longest = Math.max(...labels.map(label => textWidth(label)));
  const y = {
    field: "label",
    type: "nominal",
    sort: labels,
    title: null,
    axis: { grid: true, domain: false, ticks: false, labelLimit: fontSize * (longest + 2) },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: valueTitle,
    scale: { zero },
  });
  const color = {
    field: "series",
    type: "nominal",
    scale: scales.color,
    legend: series.length > 1 ? bottomLegend(series, size) : null,
  };
  const has = (column: string) => rows.some(row => Number.isFinite(row[column]));
  return figure({
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    caption,
    description: `Dot plot of ${valueTitle} for ${labels.join(", ")}.`,
    size,
    rows,
    view: {
      width: panelWidth(size, 1, longest + 1.5),
      height: { step: fontSize * 1.9 },
      encoding: { y },
      layer: [
        {
          mark: { type: "rule", color: ink.line },
          encoding: {
            x: {
              aggregate: "min",
              field: "value",
              type: "quantitative",
              title: valueTitle,
              scale: { zero },
            },
            x2: { aggregate: "max", field: "value" },
          },
        },
        ...(has("low")
          ? [
              {
                mark: { type: "rule", opacity: 0.5, strokeWidth: 3 },
                encoding: { x: x("low"), x2: { field: "high" }, color },
              },
            ]
          : []),
        ...(rows.some(row => row.flagged === true)
          ? [
              {
                transform: [{ filter: "datum.flagged === true" }],
                mark: {
                  type: "point",
                  shape: "circle",
                  filled: false,
                  size: fontSize * 22,
                  color: "#d55e00",
                },
                encoding: { x: x("value") },
              },
            ]
          : []),
        {
          mark: { type: "point", opacity: 1, size: fontSize * 5 },
          encoding: {
            x: x("value"),
            color,
            shape: {
              field: "series",
              type: "nominal",
              scale: scales.shape,
              title: null,
              ...(series.length > 1 ? {} : { legend: null }),
            },
            tooltip: [
              { field: "label", title: "Of" },
              { field: "series", title: "Series" },
              { field: "value", format: ".3f", title: valueTitle },
            ],
          },
        },
      ],
    },
  });
}
