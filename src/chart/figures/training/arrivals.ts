import type { Row } from "../../../base/row.js";
import { bottomLegend } from "../../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { measureLabel } from "../../parts/measure-label.js";
import { panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { signature } from "../../parts/signature.js";
import { textWidth } from "../../parts/text-width.js";
import { formatOf, languageLabels } from "../../parts/theme.js";
import { listed, nameOf } from "../../parts/words.js";
import { positionLabel } from "./position-label.js";

/** What `arrivals` takes. */
export interface ArrivalsOptions extends FigureOptions {
  /** The language that the others are compared with. */
  readonly pivot: string;
  /** Where the checkpoints are: ticks stand there. */
  readonly positions: readonly number[];
}

/** Of the two marks: Okabe and Ito's blue and vermilion, told apart by shape too. */
const marks = [
  { series: "above chance from here", after: "arrived_after", at: "arrived_at" },
  { series: "halfway to its final value from here", after: "half_after", at: "half_at" },
] as const;

/**
 * When each language arrives in a training run: a mark at the first checkpoint from which on it
 * stays above chance, and one where it has half of its final value; lines go back to the
 * checkpoint before, between which and the mark the truth lies.
 *
 * @param all Of one corpus and measure; columns axis, language, arrived_after, arrived_at,
 *   half_after, half_at, layer.
 */
export function arrivals(
  all: readonly Row[],
  { pivot, positions, size = "page", title, notes = [], ...look }: ArrivalsOptions,
): Spec {
  const caller = "arrivals";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["axis", "language", "arrived_at", "half_at", "layer"]);
  requireUnique(caller, rows, ["language"]);
  const [axis, layer] = [only(caller, rows, "axis")!, only(caller, rows, "layer")!];
  const measure = only(caller, rows, "measure")!;
  const { fontSize } = formatOf(size);
  const labels = languageLabels(distinct(rows, "language"), look);
  const never = (row: Row) => row.arrived_at == null || !Number.isFinite(row.arrived_at);
  const place = (row: Row) => (never(row) ? Number.POSITIVE_INFINITY : Number(row.arrived_at));
  const sorted = [...rows].sort((a, b) => place(a) - place(b) || Number(b.value) - Number(a.value));
  const order = sorted.map(row => labels.get(`${row.language}`)!);
  const drawn: Row[] = sorted.flatMap(row =>
    marks.map(({ series, after, at }) => ({
      label: labels.get(`${row.language}`)!,
      series,
      at: row[at] ?? null,
      after: row[after] ?? row[at] ?? null,
      at_label: row[at] == null ? "never" : positionLabel(Number(row[at])),
      after_label: row[after] == null ? "the beginning" : positionLabel(Number(row[after])),
      corpus: row.corpus ?? null,
      n: row.n ?? null,
      unit: row.unit ?? "sentence",
      pooling: row.pooling ?? null,
      preprocessing: row.preprocessing ?? null,
    })),
  );
  const share = Number(rows[0]!.confidence);
  const confidence = share > 0 ? `${Number((100 * share).toPrecision(6))} % ` : "";
  const absent = sorted.filter(never).map(row => labels.get(`${row.language}`)!);
  const names = marks.map(({ series }) => series);
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: names, range: ["#0072b2", "#d55e00"] },
    legend: bottomLegend(names, size),
  };
  const shape = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: names, range: ["circle", "diamond"] },
  };
  const [first, last] = [positions[0]!, positions.at(-1)!];
  const least = positions.find(position => position > 0) ?? 1;
  const room = panelWidth(size, 1, Math.max(...order.map(name => textWidth(name))) + 1.5);
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: `${axis.slice(0, 1).toUpperCase()}${axis.slice(1)} (checkpoints are marked; logarithmic${first < least ? " above the first" : ""})`,
    scale: { type: "symlog", constant: least, domain: [first, last], nice: false },
    axis: {
      values: apart(positions, least, room / fontSize),
      labelExpr: `datum.value >= 1e9 ? format(datum.value / 1e9, '~r') + ' B' : datum.value >= 1e6 ? format(datum.value / 1e6, '~r') + ' M' : format(datum.value, ',~r')`,
    },
  });
  const offset = { yOffset: { field: "series", type: "nominal", sort: names } };
  const label = measureLabel(measure, "other", nameOf(pivot, look));
  return figure({
    look,
    title: title ?? "When each language arrives",
    subtitle: `${label} at layer ${layer}, where languages meet best in the end`,
    caption: [
      [
        `A mark: the first checkpoint from which on all ${confidence}intervals lie above chance, or all values at half of the way from chance to the final one. Its line: back to the checkpoint before; the truth lies between.`,
        absent.length > 0 ? `Never above chance to the end: ${listed(absent)}.` : "",
        ...notes,
      ]
        .filter(note => note !== "")
        .join(" "),
      signature(rows),
    ],
    description: `Dot plot of the ${axis} at which ${order.join(", ")} arrive.`,
    size,
    rows: drawn,
    view: {
      width: room,
      height: { step: fontSize * (order.length > 40 ? 0.8 : 1.1) },
      encoding: {
        y: {
          field: "label",
          type: "nominal",
          sort: order,
          title: null,
          axis: { grid: true, domain: false, ticks: false, labelPadding: fontSize * 0.6 },
        },
      },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.5 },
          encoding: { x: x("after"), x2: { field: "at" }, ...offset, color },
        },
        {
          mark: { type: "point", filled: true, opacity: 1, size: fontSize * 5 },
          encoding: {
            x: x("at"),
            ...offset,
            color,
            shape,
            tooltip: [
              { field: "label", title: "Language" },
              { field: "series", title: "Mark" },
              { field: "at_label", title: "At" },
              { field: "after_label", title: "After" },
            ],
          },
        },
      ],
    },
  });
}

/** Returns the checkpoints whose labels do not run into each other, the last among them. */
function apart(positions: readonly number[], least: number, ems: number): number[] {
  const place = (position: number) => Math.sign(position) * Math.log1p(Math.abs(position) / least);
  const span = place(positions.at(-1)!) - place(positions[0]!) || 1;
  const kept: number[] = [];
  for (const position of positions.toReversed()) {
    const wide = textWidth(positionLabel(position)) + 1;
    const next = kept.at(-1);
    if (next === undefined || ((place(next) - place(position)) / span) * ems > wide)
      kept.push(position);
  }
  return kept.toReversed();
}
