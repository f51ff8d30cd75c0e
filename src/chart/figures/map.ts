import type { Row } from "../../base/row.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, requireRows } from "../parts/require-rows.js";
import { signature, unitOf } from "../parts/signature.js";
import { formatOf, ink, languageLabels, languageScales } from "../parts/theme.js";
import { percent } from "../parts/words.js";

/** What the figure of a map takes. */
export interface MapOptions extends FigureOptions {
  /** How many sentences are joined across languages, spread over the corpus; defaults to 12. */
  readonly joined?: number;
}

/**
 * Maps of sentences, a panel a layer (and a row of panels a model): points that mean
 * the same are joined. Distances within a panel show neighbourhoods only; how far
 * they can be trusted is written over each, as trustworthiness and continuity, and
 * beside it, where the rows say so, how much lies nearer than translations do.
 *
 * @param all One a sentence, language, layer and model: columns model, layer,
 * language, sentence, x, y; trustworthiness, continuity, nearer (a share, with nearer_low and
 * nearer_high), corpus, pooling … if there are any.
 */
export function map(
  all: readonly Row[],
  { size = "page", joined = 12, title, notes = [], ...look }: MapOptions = {},
): Spec {
  const rows = arrangedRows(all, look);
  const places = ["model", "layer", "language", "sentence"];
  requireRows("map", rows, { columns: [...places, "x", "y"], places });
  const models = distinct(rows, "model");
  const languages = distinct(rows, "language");
  const labels = languageLabels(languages, look);
  const sentences = distinct(rows, "sentence");
  const chosen = new Set(spread(sentences, joined));

  const panelOf = (row: Row) =>
    [models.length > 1 ? `${row.model}` : "", `layer ${row.layer}${trust(row)}`, nearer(row)]
      .filter(line => line !== "")
      .join("\n");
  const drawn: Row[] = rows.map(row => ({
    ...row,
    panel: panelOf(row),
    series: labels.get(`${row.language}`)!,
    joined: chosen.has(`${row.sentence}`),
  }));
  const panels = distinct(drawn, "panel");
  const layers = distinct(rows, "layer").length;
  const most = size === "column" ? 2 : 4;
  const columns = models.length > 1 && layers <= most ? layers : panelColumns(panels.length, most);
  const width = panelWidth(size, columns, 0.5, 1);
  const { fontSize } = formatOf(size);
  const scales = languageScales(languages, look);
  const position = (field: string) => ({
    field,
    type: "quantitative",
    axis: null,
    scale: { zero: false, nice: false, padding: fontSize / 2 },
  });
  const place = { x: position("x"), y: position("y") };
  return figure({
    look,
    title: title ?? "Where sentences lie",
    subtitle: `Each point a ${unitOf(rows).slice(0, -1)}; lines join translations (${chosen.size} of ${sentences.length} ${unitOf(rows)})`,
    caption: [
      `Near points are similar; distances between groups and the axes mean nothing. T: trustworthiness, C: continuity of the map, at most 1.${nearerNote(rows)}`,
      ...notes,
      signature(rows),
    ],
    description: `Small maps of ${sentences.length} sentences in ${[...labels.values()].join(", ")}, by layer.`,
    size,
    rows: drawn,
    view: {
      facet: {
        field: "panel",
        type: "nominal",
        sort: panels,
        header: {
          title: null,
          labelExpr: "split(datum.value, '\\n')",
          labelLimit: width,
          labelFontSize: fontSize * 0.9,
        },
      },
      columns,
      spacing: fontSize,
      resolve: { scale: { x: "independent", y: "independent" } },
      spec: {
        width,
        height: width,
        view: { stroke: ink.grid },
        layer: [
          {
            transform: [{ filter: "datum.joined" }],
            mark: { type: "line", color: ink.line, strokeWidth: 0.75, opacity: 0.8 },
            encoding: {
              ...place,
              detail: { field: "sentence", type: "nominal" },
              order: { field: "series", type: "nominal", sort: [...labels.values()] },
            },
          },
          {
            mark: { type: "point", opacity: 0.8, size: Math.max(6, width / 10) },
            encoding: {
              ...place,
              color: {
                field: "series",
                type: "nominal",
                scale: scales.color,
                legend: bottomLegend(scales.color.domain, size),
              },
              shape: { field: "series", type: "nominal", scale: scales.shape, title: null },
              tooltip: [
                { field: "series", title: "Language" },
                ...(rows.some(row => row.text != null)
                  ? [{ field: "text", title: "Sentence" }]
                  : []),
                { field: "sentence", title: "Number" },
              ],
            },
          },
        ],
      },
    },
  });
}

/** Returns `count` of the items, evenly spread. */
function spread(items: readonly string[], count: number): string[] {
  const most = Math.min(count, items.length);
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);
}

function trust(row: Row): string {
  const number = (value: unknown) =>
    Number.isFinite(value) ? Number(value).toFixed(2) : undefined;
  const [t, c] = [number(row.trustworthiness), number(row.continuity)];
  return `${t === undefined ? "" : `: T ${t}`}${c === undefined ? "" : `, C ${c}`}`;
}

/** The share of other sentences that lie nearer than the translation, with its interval. */
function nearer({ nearer: share, nearer_low: low, nearer_high: high }: Row): string {
  if (!Number.isFinite(share)) return "";
  const ends = Number.isFinite(low) ? ` (${percent(Number(low))}–${percent(Number(high))})` : "";
  return `${percent(Number(share))}${ends}\u00a0% nearer`;
}

function nearerNote(rows: readonly Row[]): string {
  if (!rows.some(row => Number.isFinite(row.nearer))) return "";
  const interval = rows.some(row => Number.isFinite(row.nearer_low))
    ? `, with its 95\u00a0% bootstrap interval (BCa) over ${unitOf(rows)}, of this map: another seed draws another`
    : "";
  return ` Nearer: the share of other ${unitOf(rows)} that lie nearer than the translation does, 50\u00a0% by chance${interval}.`;
}
