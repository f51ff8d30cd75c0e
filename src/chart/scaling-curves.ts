import type { Row } from "../base/row.js";
import { figure, type Spec } from "./figure.js";
import { panelColumns, panelWidth } from "./panel-width.js";
import { panelLabels, volumeAxis } from "./scaling-axis.js";
import { distinct, only, requireColumns } from "./select.js";
import { type FigureSize, formatOf, ink } from "./theme.js";

export interface ScalingCurvesOptions {
  /** Defaults to "page". */
  readonly size?: FigureSize;
  readonly title?: string;
  /** What a volume counts; defaults to "Translation pairs". */
  readonly volumeTitle?: string;
  /** Lines for the caption: the laws with their fitted values. */
  readonly caption?: readonly string[];
}

const measured = "#0072b2";

/**
 * Scores against volume, a panel a group: dots are measurements, the solid line is the fitted law
 * within the measured volumes, the dashed one its extrapolation, the dark band the interval
 * of the curve and the light band that of another measurement.
 *
 * @param rows Columns kind ("point" or "curve"), group, volume, score; for curves also part
 *   ("measured" or "extrapolated"), low, high, prediction_low, prediction_high, interval; metric.
 */
export function scalingCurves(
  rows: readonly Row[],
  {
    size = "page",
    title = "Score against data volume",
    volumeTitle = "Translation pairs",
    caption = [],
  }: ScalingCurvesOptions = {},
): Spec {
  const caller = "scalingCurves";
  requireColumns(caller, rows, ["kind", "group", "volume", "score"]);
  const metric = only(caller, rows, "metric") ?? "Score";
  const groups = distinct(rows, "group");
  const labels = panelLabels(groups);
  const drawn = rows.map(row => ({ ...row, panel: labels.get(`${row.group}`)! }));
  const columns = panelColumns(groups.length, size === "column" ? 2 : 3);
  const { fontSize, height } = formatOf(size);
  const x = volumeAxis(rows, volumeTitle, panelWidth(size, columns), size);
  /** The layers of one group: only what it has rows for, or Vega warns of empty extents. */
  const layers = (own: readonly Row[]) => {
    const has = (column: string) => own.some(row => Number.isFinite(row[column]));
    const domain = cutDomain(own);
    const y = (field: string) => ({
      field,
      type: "quantitative",
      title: metric,
      scale: { zero: false, ...(domain && { domain }) },
      axis: { tickCount: 5 },
    });
    const band = (low: string, high: string, opacity: number) => ({
      transform: [{ filter: "datum.kind === 'curve'" }],
      mark: { type: "area", opacity, color: measured, ...(domain && { clip: true }) },
      encoding: { x, y: y(low), y2: { field: high } },
    });
    const line = (part: string, strokeDash: readonly number[]) => ({
      transform: [{ filter: `datum.kind === 'curve' && datum.part === '${part}'` }],
      mark: { type: "line", strokeDash, color: measured },
      encoding: { x, y: y("score") },
    });
    const points = {
      transform: [{ filter: "datum.kind === 'point'" }],
      mark: { type: "point", color: ink.text, opacity: 0.8 },
      encoding: {
        x,
        y: y("score"),
        tooltip: [
          { field: "panel", title: "Group" },
          { field: "volume", title: volumeTitle },
          { field: "score", format: ".2f", title: metric },
        ],
      },
    };
    const parts = distinct(own, "part");
    return [
      ...(has("prediction_low") ? [band("prediction_low", "prediction_high", 0.1)] : []),
      ...(has("low") ? [band("low", "high", 0.2)] : []),
      ...(parts.includes("measured") ? [line("measured", [1, 0])] : []),
      ...(parts.includes("extrapolated") ? [line("extrapolated", [4, 3])] : []),
      ...(own.some(row => row.kind === "point") ? [points] : []),
    ];
  };
  return figure({
    title,
    subtitle: `${metric} by volume; dots: measured, solid: fitted, dashed: extrapolated`,
    caption: [
      ...caption,
      rows.some(row => Number.isFinite(row.low))
        ? `Bands: ${distinct(rows, "interval").join(", ")}; dark: of the curve, light: of another measurement.`
        : "No intervals were computed.",
      ...(groups.some(group => cutDomain(rows.filter(row => row.group === group)))
        ? ["A band that reaches the edge of its panel goes on beyond it."]
        : []),
    ],
    description: `Small multiples of ${metric} against volume for ${[...labels.values()].join(", ")}, with fitted curves.`,
    size,
    rows: drawn,
    view: {
      columns,
      spacing: fontSize * 1.5,
      concat: groups.map(group => ({
        title: { text: labels.get(group)!, anchor: "middle", fontSize, offset: fontSize / 2 },
        transform: [{ filter: { field: "group", equal: group } }],
        width: panelWidth(size, columns, 4, 4.5),
        height: height * 0.75,
        layer: layers(rows.filter(row => row.group === group)),
      })),
    },
  });
}

const bandColumns = ["low", "high", "prediction_low", "prediction_high"];

/**
 * The scores that a panel shows where its bands would make nothing else visible: those of
 * dots and curve, and as much again on either side. Undefined if the bands keep within that.
 */
function cutDomain(rows: readonly Row[]): readonly [number, number] | undefined {
  const values = (columns: readonly string[]) =>
    rows
      .flatMap(row => columns.map(column => Number(row[column] ?? Number.NaN)))
      .filter(Number.isFinite);
  const [scores, bands] = [values(["score"]), values(bandColumns)];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const [bottom, top] = [Math.min(low, ...bands), Math.max(high, ...bands)];
  const room = high - low;
  if (room === 0 || (bottom >= low - room && top <= high + room)) return undefined;
  return [Math.max(bottom, low - room), Math.min(top, high + room)];
}
