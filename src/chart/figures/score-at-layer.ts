import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { panelWidth } from "../parts/panel-width.js";
import { distinct, only, requireColumns } from "../parts/require-rows.js";
import { formatOf, ink, languageLabels, languageScales } from "../parts/theme.js";

/** What `scoreAtLayer` takes. */
export interface ScoreAtLayerOptions extends FigureOptions {
  /** What alignment and scores are called. */
  readonly alignmentTitle: string;
  readonly scoreTitle: string;
  /** What a volume counts; points are larger where it is. */
  readonly volumeTitle?: string;
}

/** More languages than these have no legend: their names stand beside their points alone. */
const mostInLegend = 14;

/**
 * What models score in each language against how well it is aligned at one layer: a point a model
 * and language, in the language's colour and shape, named at its highest point.
 *
 * @param all Of one layer: columns model, language, layer, alignment, score; volume where it is known.
 */
export function scoreAtLayer(
  all: readonly Row[],
  {
    size = "page",
    title,
    alignmentTitle,
    scoreTitle,
    volumeTitle,
    notes = [],
    ...look
  }: ScoreAtLayerOptions,
): Spec {
  const caller = "scoreAtLayer";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["model", "language", "layer", "alignment", "score"]);
  const layer = only(caller, rows, "layer")!;
  const languages = distinct(rows, "language");
  const labels = languageLabels(languages, look);
  const scales = languageScales(languages, look);
  const { fontSize, height } = formatOf(size);
  const highest = new Set(
    [...groupBy(rows, row => `${row.language}`).values()].map(own =>
      own.reduce((a, b) => (Number(b.score) > Number(a.score) ? b : a)),
    ),
  );
  const drawn = rows.map((row): Row => {
    const name = labels.get(`${row.language}`)!;
    return { ...row, series: name, label: highest.has(row) ? name : null };
  });
  const volumes = drawn.map(row => Number(row.volume)).filter(volume => volume > 0);
  const sized = volumes.length === rows.length && new Set(volumes).size > 1;
  const axis = (field: "alignment" | "score", axisTitle: string) => ({
    field,
    type: "quantitative",
    title: axisTitle,
    scale: { zero: fromZero(drawn.map(row => Number(row[field]))) },
    axis: { grid: true, tickCount: 6 },
  });
  const x = axis("alignment", `${alignmentTitle}, layer ${layer}`);
  const y = axis("score", scoreTitle);
  const legend = languages.length > mostInLegend ? null : bottomLegend(scales.color.domain, size);
  const models = distinct(rows, "model").length;
  return figure({
    look,
    title: title ?? "Scores against alignment",
    subtitle: `A point a model and language, at layer ${layer}`,
    caption: [
      `${rows.length} points: ${languages.length} languages, ${models} model${models === 1 ? "" : "s"}. Names stand at the highest point of a language.${sized ? ` Larger: more ${volumeTitle ?? "volume"}, ${Math.min(...volumes).toLocaleString("en")} to ${Math.max(...volumes).toLocaleString("en")}.` : ""}`,
      ...notes,
    ],
    description: `Scatter plot of ${scoreTitle} against ${alignmentTitle} at layer ${layer} for ${[...labels.values()].join(", ")}.`,
    size,
    rows: drawn,
    view: {
      width: panelWidth(size, 1),
      height: height * 1.15,
      layer: [
        {
          mark: { type: "point", opacity: 0.85, size: fontSize * 5 },
          encoding: {
            x,
            y,
            color: { field: "series", type: "nominal", title: null, scale: scales.color, legend },
            shape: { field: "series", type: "nominal", title: null, scale: scales.shape },
            ...(sized && {
              size: {
                field: "volume",
                type: "quantitative",
                title: volumeTitle ?? "Volume",
                scale: { type: "log", range: [fontSize * 2, fontSize * 12] },
                legend: null, // the caption says it
              },
            }),
            tooltip: [
              { field: "series", title: "Language" },
              { field: "model", title: "Model" },
              ...(sized ? [{ field: "volume", title: volumeTitle ?? "Volume" }] : []),
              { field: "alignment", format: ".3f", title: alignmentTitle },
              { field: "score", format: ".2f", title: scoreTitle },
            ],
          },
        },
        {
          transform: [{ filter: "isValid(datum.label)" }],
          mark: {
            type: "text",
            dy: -fontSize * 0.9,
            fontSize: fontSize * 0.92,
            baseline: "bottom",
          },
          encoding: { x, y, text: { field: "label" }, color: { value: ink.text } },
        },
      ],
    },
  });
}

/** Zero belongs on an axis that nearly reaches it; elsewhere it would press the points together. */
function fromZero(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low >= 0 && low < high / 2;
}
