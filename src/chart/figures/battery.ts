import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { measureArrow, measureLabel } from "../parts/measure-label.js";
import { measurePanels } from "../parts/measure-panels.js";
import { panelHeaders } from "../parts/panel-headers.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, type RowChoice, requireRows, rowsOfMeasure } from "../parts/require-rows.js";
import { intervalNote, meanOver, signature, unitOf } from "../parts/signature.js";
import { formatOf, modelScales } from "../parts/theme.js";
import { peakNote, withPeaks } from "../parts/with-peaks.js";

/** What the figure of a battery takes. */
export interface BatteryFigureOptions extends Pick<RowChoice, "preprocessing">, FigureOptions {
  /** Names of measures, in order; defaults to the rows'. Those without rows are left out. */
  readonly measures?: readonly string[];
  /** The name of the language that pairs are made with, for measures that have a direction. */
  readonly pivotName?: string;
  /** All models of the study, in order, so that each looks as in its other figures; defaults to the rows'. */
  readonly allModels?: readonly string[];
}

/** What draws it: the other columns of a battery's rows stay in its table. */
const drawnColumns = [
  ...["model", "corpus", "pooling", "preprocessing", "measure", "layer", "averaged", "over"],
  ...["value", "low", "high", "interval", "chance", "reference", "n", "seed"],
];

/**
 * Every measure by layer as a mean over languages: a small panel a measure, each with its
 * own scale, a line a model with its interval, and dotted what chance would give that
 * model, or whatever else the measure is read against.
 *
 * @param all As `battery` returns them, of one corpus, pooling and preprocessing.
 * @throws RangeError if corpora, poolings … are mixed, or two rows would stand in one place.
 */
export function battery(
  all: readonly Row[],
  {
    preprocessing,
    measures,
    pivotName = "pivot",
    allModels,
    size = "page",
    title,
    notes = [],
    ...look
  }: BatteryFigureOptions = {},
): Spec {
  const caller = "battery";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { preprocessing });
  const places = ["model", "measure", "layer"];
  requireRows(caller, rows, { columns: [...places, "value", "averaged"], places });
  const known = new Set(distinct(rows, "measure"));
  const shown = (measures ?? [...known]).filter(measure => known.has(measure));
  if (shown.length === 0)
    throw new RangeError(`${caller}: expected rows of ${measures}, got ${[...known]}`);

  const wanted = rows.filter(row => shown.includes(`${row.measure}`));
  const models = distinct(wanted, "model");
  const columns = panelColumns(shown.length, size === "column" ? 2 : 4);
  const width = panelWidth(size, columns, 3, 3.6);
  const { fontSize } = formatOf(size);
  const headers = panelHeaders(
    shown.map(measure => {
      const label = measureLabel(measure, "other", pivotName).replace(" = ", "\u00a0=\u00a0");
      return [measure, `${label}\u00a0${measureArrow(measure)}`.trim()] as const;
    }),
    width / fontSize + 2, // A header may reach into the gap between panels.
  );
  const panels = shown.map(measure => headers.get(measure)!);
  const drawn = withPeaks(
    wanted.map(
      (row): Row => ({
        ...Object.fromEntries(drawnColumns.map(column => [column, row[column] ?? null])),
        panel: headers.get(`${row.measure}`)!,
        series: `${row.model}`,
      }),
    ),
  );
  return figure({
    look,
    title: title ?? "Every measure by layer",
    subtitle: `Means over languages, in ${models.join(" and ")}`,
    caption: [
      `Each point is a mean over ${[...new Set(wanted.map(meanOver))].join(", or over ")}. ` +
        "↑: languages that are more alike score higher; ↓: lower; no arrow: it does not speak of alikeness. " +
        "Across: the layer, 0 is the embedding output and the last follows the final norm. Each panel has its own scale. " +
        peakNote,
      `${intervalNote(wanted, "Bands")} They are over ${unitOf(wanted)}, and speak of these languages only. ${referenceNote(wanted, shown)}`,
      ...[smallerNote(wanted, shown), ...notes].filter(note => note !== ""),
      signature(wanted),
    ],
    description: `Small line charts of ${panels.length} measures by layer, means over languages: ${shown
      .map(measure => measureLabel(measure, "other", pivotName))
      .join("; ")}. Models: ${models.join(", ")}.`,
    size,
    rows: drawn,
    view: measurePanels({
      rows: drawn,
      size,
      headers: panels,
      columns,
      width,
      scales: modelScales(models, allModels, look),
      chanceBySeries: true,
      seriesTitle: "Model",
      told: [["measure", "Measure"]],
    }),
  });
}

/** Says what the dotted lines are: chance, but for the measures that are read against something else. */
function referenceNote(rows: readonly Row[], shown: readonly string[]): string {
  const drawn = rows.filter(row => Number.isFinite(row.chance));
  const measuresOf = groupBy(
    shown,
    measure =>
      distinct(
        drawn.filter(row => row.measure === measure),
        "reference",
      )[0],
  );
  const named = [...measuresOf]
    .filter(([reference]) => reference !== undefined && reference !== "chance")
    .map(([reference, own]) => `${reference} (${own.map(one => measureLabel(one)).join("; ")})`);
  const all = [...(measuresOf.has("chance") ? ["chance"] : []), ...named];
  return all.length === 0 ? "" : `Dotted, in each model’s colour: ${all.join(", ")}.`;
}

/** Says which measures are of fewer sentences than the others. */
function smallerNote(rows: readonly Row[], shown: readonly string[]): string {
  const most = Math.max(...rows.map(row => Number(row.n)));
  return shown
    .flatMap(measure => {
      const [n] = distinct(
        rows.filter(row => row.measure === measure),
        "n",
      ).map(Number);
      if (n === undefined || n >= most) return [];
      const why = measure === "language-probe" ? ", those that it did not learn from" : "";
      return [`${measureLabel(measure)}: n = ${n}${why}.`];
    })
    .join(" ");
}
