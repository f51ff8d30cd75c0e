import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { colourIn, type Look, labelIn } from "../parts/look.js";
import { panelHeaders } from "../parts/panel-headers.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, requireColumns, requireUnique } from "../parts/require-rows.js";
import { seriesByLayer } from "../parts/series-by-layer.js";
import { signature } from "../parts/signature.js";
import { formatOf } from "../parts/theme.js";

/** What `relationByLayer` takes. */
export interface RelationByLayerOptions extends FigureOptions {
  /** What alignment and scores are called. */
  readonly alignmentTitle: string;
  readonly scoreTitle: string;
}

/** Correlations in the order of their panels; others stay in the table. */
const correlations = new Map([
  ["spearman", "Spearman’s ρ"],
  ["spearman given volume", "ρ at equal volume"],
  ["spearman within languages", "ρ within languages"],
  ["spearman within languages given volume", "ρ within languages, at equal volume"],
  ["spearman within models", "ρ within models"],
  ["spearman within models given volume", "ρ within models, at equal volume"],
]);

const errors = new Map([
  ["left-out rmse", "With alignment"],
  ["left-out rmse without alignment", "Without alignment"],
]);
const errorColours = ["#d55e00", "#5a5a5a"];

/** Names as a look has them: keys are statistics, or what the figure calls them. */
function named(names: ReadonlyMap<string, string>, look: Look): ReadonlyMap<string, string> {
  return new Map([...names].map(([key, name]) => [key, labelIn(look, key, name) ?? name]));
}

/** Statistics in the order of their panels, those that a look names first. */
function inOrder(names: readonly string[], { order = [] }: Look): readonly string[] {
  const place = (name: string) => {
    const at = order.findIndex(one => one === name || one === correlations.get(name));
    return at < 0 ? order.length : at;
  };
  return [...names].sort((a, b) => place(a) - place(b));
}

/**
 * How scores go with alignment, layer by layer: a panel a correlation, on one scale with zero
 * dashed, and below them the error of foretelling the scores of languages left out, with alignment
 * and without, and by the mean alone (dashed).
 *
 * @param all As `relateRows` returns them, of one task and measure: columns statistic, layer, value, low, high, points, languages.
 * @throws RangeError if rows of several tasks or measures are mixed.
 */
export function relationByLayer(
  all: readonly Row[],
  { size = "page", title, alignmentTitle, scoreTitle, notes = [], ...look }: RelationByLayerOptions,
): Spec {
  const caller = "relationByLayer";
  requireColumns(caller, all, ["statistic", "layer", "value", "low", "high", "points"]);
  requireUnique(caller, all, ["statistic", "layer"]);
  const rows = all.filter(row => Number.isFinite(row.layer));
  const drawable = distinct(
    rows.filter(row => Number.isFinite(row.value)), // a panel of nothing says nothing
    "statistic",
  ).filter(name => correlations.has(name));
  const shown = inOrder(drawable, look);
  const called = named(errors, look);
  const [withAlignment, without] = [...called.values()] as [string, string];
  if (shown.length === 0)
    throw new RangeError(`${caller}: expected a correlation that is defined, got none`);
  const { fontSize, height } = formatOf(size);
  const columns = panelColumns(shown.length, size === "column" ? 2 : 4);
  const width = panelWidth(size, columns, 4, 2.4);
  const headers = panelHeaders(
    [...named(correlations, look)].filter(([name]) => shown.includes(name)),
    width / fontSize + 1,
  );
  const panels = shown.map(name => headers.get(name)!);
  const drawn = rows.flatMap((row): Row[] => {
    const header = headers.get(`${row.statistic}`);
    if (header === undefined) return [];
    return [{ ...kept(row), panel: header, series: withAlignment, chance: 0 }];
  });
  const missed = rows.flatMap((row): Row[] => {
    const series = called.get(`${row.statistic}`);
    if (series === undefined) return [];
    const mean = rows.find(
      one => one.layer === row.layer && one.statistic === "left-out rmse of the mean",
    );
    const interval = series === withAlignment ? {} : { low: null, high: null };
    return [{ ...kept(row), ...interval, panel: "error", series, chance: mean?.value ?? null }];
  });
  const defined = missed.some(row => Number.isFinite(row.value));
  const colours = [...errors].map(
    ([key, name], i) => colourIn(look, key, name, called.get(key)!) ?? errorColours[i]!,
  );
  const scales = {
    color: { domain: [withAlignment, without], range: colours },
    strokeDash: {
      domain: [withAlignment, without],
      range: [
        [1, 0],
        [6, 3],
      ],
    },
    shape: { domain: [withAlignment, without], range: ["circle", "square"] },
  };
  const shared = { size, scales, panels: ["panel"], banded: [withAlignment] };
  const header = {
    title: null,
    labelFontSize: fontSize * 0.92,
    labelExpr: "split(datum.value, '\\n')",
  };
  const above = {
    transform: [{ filter: "datum.panel !== 'error'" }],
    facet: { field: "panel", type: "nominal", sort: panels, header },
    columns,
    spacing: { column: fontSize * 2.4, row: fontSize * 2 },
    resolve: { axis: { x: "independent" } },
    spec: seriesByLayer({
      ...shared,
      rows: drawn,
      width,
      height: height * 0.6,
      title: "Correlation",
    }),
  };
  const below = {
    transform: [{ filter: "datum.panel === 'error'" }],
    ...seriesByLayer({
      ...shared,
      rows: missed,
      width: panelWidth(size, 1),
      height: height * 0.6,
      title: `Error, ${scoreTitle}`,
    }),
  };
  const givenVolume = shown.some(name => name.endsWith("given volume"));
  return figure({
    look,
    title: title ?? "Do better aligned languages and models score better?",
    subtitle: `${scoreTitle} against ${alignmentTitle}, layer by layer`,
    caption: [
      `Above: rank correlations; finely dashed, 0: no relation. ${
        defined
          ? `Below: root mean square error of foretelling a language left out, by a line on alignment${givenVolume ? " and volume, or on volume alone" : ", or without it"}; finely dashed, the mean of the other languages.`
          : "Errors in languages left out need three languages."
      } ${over(drawn, rows)}`,
      ...notes,
      `${counts(rows)} ${signature(rows)}`,
    ],
    description: `Line charts by layer of correlations between ${scoreTitle} and ${alignmentTitle}: ${shown.join("; ")}; and of the error in languages left out.`,
    size,
    rows: [...drawn, ...missed],
    view: defined
      ? { vconcat: [above, below], spacing: fontSize * 2, resolve: { scale: { y: "independent" } } }
      : above,
  });
}

/** What panels draw and tooltips show. */
function kept(row: Row): Row {
  const wanted = ["statistic", "layer", "value", "low", "high", "interval", "confidence"];
  return Object.fromEntries(wanted.map(column => [column, row[column] ?? null]));
}

/** What bands are, and over what. */
function over(drawn: readonly Row[], rows: readonly Row[]): string {
  const banded = drawn.find(row => Number.isFinite(row.low));
  if (!banded) return "No intervals could be computed.";
  const items = rows.some(row => Number(row.items) > 0);
  return `Bands: ${Number((100 * Number(banded.confidence)).toPrecision(6))} % bootstrap percentiles over languages, each with all its models${items ? ", and over the items in them" : ""}; of few languages they are too narrow, and of many layers the best is best by chance, too.`;
}

function counts(rows: readonly Row[]): string {
  const range = (column: string) => {
    const values = distinct(rows, column).map(Number);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? `${low}` : `${low}–${high}`;
  };
  const models = rows.some(row => Number.isFinite(row.models)) ? `, ${range("models")} models` : "";
  return `${range("points")} points: ${range("languages")} languages${models}.`;
}
