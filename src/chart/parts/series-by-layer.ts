import type { Row } from "../../base/row.js";
import { bottomLegend } from "./bottom-legend.js";
import { type FigureSize, formatOf, ink, type SeriesScales } from "./theme.js";

/**
 * @file The panel that most figures are made of: a line a series over the layers of a
 * model, its interval as a band, and what chance would give as a dashed line.
 */

export interface PanelOptions {
  /** With columns layer, value, series, and where there are any low, high and chance. */
  readonly rows: readonly Row[];
  readonly size: FigureSize;
  readonly width: number;
  readonly height: number;
  readonly scales: SeriesScales;
  /** Title of the vertical axis; null for none. */
  readonly title: string | null;
  /** Title of the horizontal axis; defaults to "Layer", null for none. */
  readonly layerTitle?: string | null;
  /** Columns by which panels are split: chance is drawn once for each. */
  readonly panels: readonly string[];
  /** Whether chance is drawn for each series, in its colour; defaults to false: once a panel. */
  readonly chanceBySeries?: boolean;
  /** What a series is, for the tooltip: "Language"; defaults to "Series". */
  readonly seriesTitle?: string;
  /** Columns that the tooltip shows beside it, with their titles: the panel's. */
  readonly told?: readonly (readonly [field: string, title: string])[];
  /** Whose intervals are drawn; defaults to all: more than a few on top of each other are fog. */
  readonly banded?: readonly string[];
}

/** Returns a layered Vega-Lite view over the columns named above. */
export function seriesByLayer(options: PanelOptions): Record<string, unknown> {
  const { rows, size, width, height, scales, title, panels } = options;
  const { layerTitle = "Layer", chanceBySeries = false, banded = scales.color.domain } = options;
  const { seriesTitle = "Series", told = [] } = options;
  const { fontSize } = formatOf(size);
  const has = (column: string) => rows.some(row => Number.isFinite(row[column]));
  const layers = [...new Set(rows.map(row => Number(row.layer)))].sort((a, b) => a - b);
  const every = Math.ceil(layers.length / Math.max(4, width / (fontSize * 1.6)));
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const marked = layers.filter((_, i) => i % every === 0);
  const x = {
    field: "layer",
    type: "quantitative",
    title: layerTitle,
    scale: { domain: [first, last], nice: false },
    axis: {
      grid: false,
      format: "d",
      values: layerTicks(first, last, width, fontSize),
    },
  };
  const y = (field: string, more = {}) => ({
    field,
    type: "quantitative",
    title,
    axis: { tickCount: 5 },
    // Small panels keep the uppermost number below their edge, or their headers make room where
    // there is one there, and stand at different heights.
    ...(title === null && { scale: { range: [height, fontSize * 0.6] } }),
    ...more,
  });
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: scales.color,
    legend: bottomLegend(scales.color.domain, size),
  };
  const series = { field: "series", type: "nominal" };

  // A panel without any interval still needs ends for its scale: a band of no width.
  const bare = rows.some(row => Number.isFinite(row.value) && !Number.isFinite(row.low));
  const ends = bare ? ["band_low", "band_high"] : ["low", "high"];
  const orValue = (field: string) => `isValid(datum.${field}) ? datum.${field} : datum.value`;
  const band = {
    transform: [
      ...(banded.length < scales.color.domain.length
        ? [{ filter: { field: "series", oneOf: banded } }]
        : []),
      ...(bare
        ? [
            { calculate: orValue("low"), as: ends[0] },
            { calculate: orValue("high"), as: ends[1] },
          ]
        : []),
    ],
    // Six bands on top of each other must not add up to a grey wall.
    mark: { type: "area", opacity: Math.min(0.2, 0.5 / banded.length) },
    encoding: { x, y: y(ends[0]!), y2: { field: ends[1] }, color },
  };
  const chance = chanceBySeries
    ? {
        mark: { type: "line", strokeDash: [1.5, 2.5], strokeWidth: 1.25 },
        encoding: { x, y: y("chance"), color },
      }
    : {
        transform: [
          {
            aggregate: [{ op: "mean", field: "chance", as: "chance" }],
            groupby: [...panels, "layer"],
          },
        ],
        mark: { type: "line", color: ink.quiet, strokeDash: [2, 2], strokeWidth: 1 },
        encoding: { x, y: y("chance") },
      };
  const lines = {
    mark: { type: "line" },
    encoding: {
      x,
      y: y("value"),
      color,
      strokeDash: { ...series, scale: scales.strokeDash, title: null },
    },
  };
  const points = {
    mark: { type: "point" },
    encoding: {
      x,
      y: y("value"),
      color,
      shape: { ...series, scale: scales.shape, title: null },
      // Many layers: a symbol at some of them shows the line's shape, the others answer the mouse.
      opacity: {
        condition: {
          test: `indexof(${JSON.stringify(marked)}, datum.layer) >= 0 || datum.peak === true`,
          value: 1,
        },
        value: 0,
      },
      tooltip: [
        { field: "series", title: seriesTitle },
        ...told.map(([field, title]) => ({ field, title })),
        { field: "layer", title: "Layer" },
        { field: "value", format: ".3f", title: title ?? "Value" },
        ...(has("low")
          ? [
              { field: "low", format: ".3f", title: "Interval from" },
              { field: "high", format: ".3f", title: "to" },
            ]
          : []),
      ],
    },
  };
  const strokes = scales.color.domain.map((name, i) => ({
    test: `datum.peak === true && datum.series === ${JSON.stringify(name)}`,
    value: scales.color.range[i],
  }));
  const rings = {
    // All points, most of them without a line: a panel that had none would have no scale.
    mark: { type: "point", shape: "circle", filled: false, size: fontSize * 7, strokeWidth: 1.25 },
    // By condition, not by scale: else the rings would have a legend of their own.
    encoding: { x, y: y("value"), stroke: { condition: strokes, value: null } },
  };
  return {
    width,
    height,
    layer: [
      ...(has("low") ? [band] : []),
      ...(has("chance") ? [chance] : []),
      lines,
      ...(rows.some(row => row.peak === true) ? [rings] : []),
      points, // last: they answer the mouse
    ],
  };
}

/** Layers to label: every one, every second, fifth … as far apart as their numbers are wide. */
export function layerTicks(first: number, last: number, width: number, fontSize: number): number[] {
  const most = Math.max(2, Math.floor(width / (fontSize * 2)));
  const step = [1, 2, 4, 5, 8, 10, 16, 20, 40].find(by => (last - first) / by < most) ?? 50;
  const ticks: number[] = [];
  for (let layer = Math.ceil(first / step) * step; layer <= last; layer += step) ticks.push(layer);
  return ticks;
}
