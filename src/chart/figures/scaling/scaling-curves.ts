import type { Row } from "../../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireColumns } from "../../parts/require-rows.js";
import { panelLabels, volumeAxis } from "../../parts/scaling-axis.js";
import { intervalLabel } from "../../parts/signature.js";
import { smallMultiples } from "../../parts/small-multiples.js";
import { formatOf, ink } from "../../parts/theme.js";

/** What `scalingCurves` takes. */
export interface ScalingCurvesOptions extends FigureOptions {
  /** What a volume counts; defaults to "Translation pairs". */
  readonly volumeTitle?: string;
}

const measured = "#0072b2";

/**
 * Scores against volume, a panel a group on one scale: dots are measurements, the solid line is
 * the fitted law within the measured volumes, the dashed one its extrapolation, the dark band
 * the interval of the curve and the light band that of another measurement. Where they are
 * known, a grey area ends at the score of chance and a dotted line is that of the copied source.
 *
 * @param all Columns kind ("point", "curve", "chance" or "copy"), group, volume, score; for
 *   curves also part ("measured" or "extrapolated"), low, high, prediction_low,
 *   prediction_high, interval; metric. A copy has no volume.
 */
export function scalingCurves(
  all: readonly Row[],
  {
    size = "page",
    title = "Score against data volume",
    volumeTitle = "Translation pairs",
    notes = [],
    ...look
  }: ScalingCurvesOptions = {},
): Spec {
  const caller = "scalingCurves";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["kind", "group", "volume", "score"]);
  const metric = only(caller, rows, "metric") ?? "Score";
  const labels = panelLabels(distinct(rows, "group"), [], look);
  const columns = panelColumns(labels.size, size === "column" ? 2 : 3);
  const { fontSize, height } = formatOf(size);
  const x = volumeAxis(rows, volumeTitle, panelWidth(size, columns), size);
  const { domain, cut } = scoreDomain(rows);
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: metric,
    scale: domain ? { domain, nice: false } : { zero: false },
    axis: { tickCount: 5 },
  });
  const has = (column: string) => rows.some(row => Number.isFinite(row[column]));
  const kinds = distinct(rows, "kind");
  const ofKind = (kind: string, column = "score") => ({
    transform: [{ filter: `datum.kind === '${kind}' && isValid(datum.${column})` }],
  });
  const band = (low: string, high: string, opacity: number) => ({
    ...ofKind("curve", low),
    mark: { type: "area", opacity, color: measured, clip: true },
    encoding: { x, y: y(low), y2: { field: high } },
  });
  const line = (part: string, strokeDash: readonly number[]) => ({
    transform: [{ filter: `datum.kind === 'curve' && datum.part === '${part}'` }],
    mark: { type: "line", strokeDash, color: measured, clip: true },
    encoding: { x, y: y("score") },
  });
  const chance = {
    ...ofKind("chance"),
    mark: { type: "area", color: ink.line, opacity: 0.35, clip: true },
    encoding: { x, y: y("score"), y2: { datum: domain?.[0] ?? 0 } },
  };
  const copy = {
    ...ofKind("copy"),
    mark: { type: "rule", color: ink.text, strokeDash: [1.5, 3], strokeWidth: 1.5, clip: true },
    encoding: { y: y("score") },
  };
  const points = {
    ...ofKind("point"),
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
  const parts = distinct(rows, "part");
  return figure({
    look,
    title,
    subtitle: [
      `${metric} by volume; dots: measured, solid: fitted, dashed: extrapolated`,
      ...(kinds.includes("chance") ? ["grey: chance"] : []),
      ...(kinds.includes("copy") ? ["dotted: source copied"] : []),
    ].join(", "),
    caption: [
      ...notes,
      has("low")
        ? `Bands: ${[...new Set(rows.map(intervalLabel).filter(name => name !== ""))].join(", ")}; dark: of the curve, light: of another measurement.${cut ? " A band that reaches the edge of its panel goes on beyond it." : ""}`
        : "No intervals were computed.",
    ],
    description: `Small multiples of ${metric} against volume for ${[...labels.values()].join(", ")}, with fitted curves.`,
    size,
    // Without what no mark reads: a curve has many rows, and a notebook carries them all.
    rows: rows.map(({ law, interval, confidence, metric: _, ...row }) => ({
      ...row,
      panel: labels.get(`${row.group}`)!,
    })),
    view: smallMultiples([...labels.values()], columns, fontSize * 1.5, {
      width: panelWidth(size, columns),
      height: height * 0.75,
      layer: [
        // Only what there are rows for, or Vega warns of empty extents.
        ...(kinds.includes("chance") ? [chance] : []),
        ...(has("prediction_low") ? [band("prediction_low", "prediction_high", 0.1)] : []),
        ...(has("low") ? [band("low", "high", 0.2)] : []),
        ...(kinds.includes("copy") ? [copy] : []),
        ...(parts.includes("measured") ? [line("measured", [1, 0])] : []),
        ...(parts.includes("extrapolated") ? [line("extrapolated", [4, 3])] : []),
        ...(kinds.includes("point") ? [points] : []),
      ],
    }),
  });
}

/** How far bands may reach beyond dots and curves, as a share of what these span. */
const roomForBands = 0.25;

/**
 * Returns the scores that all panels show, so that their slopes compare: those of dots and curves,
 * and of bands as long as these leave the rest visible. From 0 where that costs less than half
 * of the height, and never below 0 where no measurement is: such a score cannot be.
 */
function scoreDomain(rows: readonly Row[]): {
  readonly domain?: readonly [number, number];
  readonly cut: boolean;
} {
  const values = (columns: readonly string[], of = rows) =>
    of.flatMap(row => columns.map(column => Number(row[column] ?? NaN))).filter(Number.isFinite);
  const bands = values(["low", "high", "prediction_low", "prediction_high"]);
  const floor = values(
    ["score"],
    rows.filter(row => row.kind === "point"),
  ).some(score => score < 0)
    ? Number.NEGATIVE_INFINITY
    : 0;
  const scores = values(["score"]).map(score => Math.max(floor, score));
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  if (!(least < most)) return { cut: false };
  const [lowest, highest] = [Math.min(least, ...bands), Math.max(most, ...bands)];
  const room = (most - least) * roomForBands;
  const low = floor === 0 && least < most / 2 ? 0 : Math.max(floor, lowest, least - room);
  const high = Math.min(highest, most + room);
  return { domain: [low, high], cut: lowest < low || highest > high };
}
