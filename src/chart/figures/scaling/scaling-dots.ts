import type { Row } from "../../../base/row.js";
import { bottomLegend } from "../../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows, type Look } from "../../parts/look.js";
import { panelWidth } from "../../parts/panel-width.js";
import { distinct, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { textWidth } from "../../parts/text-width.js";
import { formatOf, ink, seriesScales } from "../../parts/theme.js";

/** What `scalingDots` takes. */
export interface ScalingDotsOptions extends FigureOptions {
  readonly title: string | false;
  readonly subtitle?: string;
  readonly valueTitle: string;
  readonly notes: readonly string[];
  /** Whether the axis starts at 0; defaults to false: dots, unlike bars, need not. */
  readonly zero?: boolean;
  /** Series drawn as another's dots, but hollow: `{ "No law fits": "Best law" }`. */
  readonly hollow?: Readonly<Record<string, string>>;
}

/**
 * A line of dots a label, one a series, joined by a thin rule: what was reported beside what was
 * recomputed, before beside after, one vocabulary beside another.
 *
 * @param all Columns label, series, value; low and high where there are intervals. A row with
 *   `flagged` true has a ring round its dot.
 */
export function scalingDots(
  all: readonly Row[],
  {
    size = "page",
    title,
    subtitle,
    valueTitle,
    notes,
    zero = false,
    hollow = {},
    ...look
  }: ScalingDotsOptions,
): Spec {
  const caller = "scalingDots";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["label", "series", "value"]);
  requireUnique(caller, rows, ["label", "series"]);
  const labels = distinct(rows, "label");
  const series = distinct(rows, "series");
  const empty = series.filter(name => name in hollow);
  const scales = alike(series, hollow, look);
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
    legend: series.length > 1 ? bottomLegend(series, size, empty) : null,
  };
  const shape = {
    field: "series",
    type: "nominal",
    scale: scales.shape,
    title: null,
    ...(series.length > 1 ? {} : { legend: null }),
  };
  const has = (column: string) => rows.some(row => Number.isFinite(row[column]));
  const points = (of: readonly string[], white = false) => ({
    ...(of.length < series.length && { transform: [{ filter: { field: "series", oneOf: of } }] }),
    mark: {
      type: "point",
      opacity: 1,
      size: fontSize * (white ? 2.5 : 5),
      ...(white && { color: "white" }),
    },
    encoding: {
      x: x("value"),
      ...(!white && { color }),
      shape,
      tooltip: [
        { field: "label", title: "Of" },
        { field: "series", title: "Series" },
        { field: "value", format: ".3f", title: valueTitle },
      ],
    },
  });
  return figure({
    look,
    title,
    subtitle,
    caption: notes,
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
        // Hollow ones below the rest: their white would hide a mark of equal value.
        ...(empty.length > 0 ? [points(empty), points(empty, true)] : []),
        points(series.filter(name => !empty.includes(name))),
      ],
    },
  });
}

/** Returns scales in which a hollow series has the colour and shape of the one it goes with. */
function alike(series: readonly string[], hollow: Readonly<Record<string, string>>, look: Look) {
  const models = series.map(name => hollow[name] ?? name);
  const full = [...new Set(models)];
  const { color, shape } = seriesScales(full, look);
  const spread = (range: readonly string[]) => ({
    domain: series,
    range: models.map(name => range[full.indexOf(name)]!),
  });
  return { color: spread(color.range), shape: spread(shape.range) };
}
