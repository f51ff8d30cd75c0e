import type { Row } from "../base/row.js";
import { bottomLegend } from "../chart/parts/bottom-legend.js";
import { figure, type Spec } from "../chart/parts/figure.js";
import { distinct, only, requireRows } from "../chart/parts/require-rows.js";
import { signature } from "../chart/parts/signature.js";
import { languageLabels, languageScales } from "../chart/parts/theme.js";

/** What the slider of maps takes. */
export interface SliderOptions {
  /** The model whose maps are shown; needed where rows are of several. */
  readonly model?: string;
  /** The layer to start at; defaults to the middle one of those that were drawn. */
  readonly start?: number;
}

/**
 * Returns a map with a slider over layers: point at a sentence to read it and to see its
 * translations. A viewer that draws no Vega-Lite has a picture of the layer it starts at.
 *
 * @param all Of `mapRows` or `mapLayers`.
 * @throws RangeError if rows of several models are mixed, or there is no such layer.
 */
export function slider(all: readonly Row[], { model: wanted, start }: SliderOptions = {}): Spec {
  const rows = wanted === undefined ? all : all.filter(row => row.model === wanted);
  const places = ["layer", "language", "sentence"];
  requireRows("slider", rows, { columns: [...places, "x", "y"] });
  const model = only("slider", rows, "model") ?? "the model";
  const layers = distinct(rows, "layer").map(Number);
  const first = start === undefined ? (layers.length - 1) >> 1 : layers.indexOf(start);
  if (first < 0)
    throw new RangeError(`slider: expected a layer of ${layers.join(", ")}, got ${start}`);
  const languages = distinct(rows, "language");
  const labels = languageLabels(languages);
  const scales = languageScales(languages);
  const place = { type: "quantitative", axis: null, scale: { zero: false, nice: false } };
  const at = (axis: string) => `datum['${axis}' + [${layers}][place]]`;
  return figure({
    title: model,
    caption: [signature(rows)],
    description: `A map of the layers of ${model}, with a slider over layers.`,
    size: "page",
    rows: pointsOf(rows, labels),
    view: {
      title: { text: { expr: `${JSON.stringify(`${model}, layer `)} + [${layers}][place]` } },
      width: 560,
      height: 480,
      params: [
        {
          name: "place",
          value: first,
          bind: {
            input: "range",
            min: 0,
            max: layers.length - 1,
            step: 1,
            name: `0 to ${layers.length - 1} stand for layers ${layers.join(", ")}: `,
          },
        },
        {
          name: "pointed",
          select: {
            type: "point",
            fields: ["sentence"],
            on: "pointerover",
            clear: "pointerout",
          },
        },
      ],
      transform: [
        { calculate: at("x"), as: "x" },
        { calculate: at("y"), as: "y" },
      ],
      mark: { type: "point", filled: true },
      encoding: {
        x: { field: "x", ...place },
        y: { field: "y", ...place },
        color: {
          field: "series",
          type: "nominal",
          scale: scales.color,
          legend: bottomLegend(scales.color.domain, "page"),
        },
        shape: { field: "series", type: "nominal", scale: scales.shape, title: null },
        size: { condition: { param: "pointed", empty: false, value: 160 }, value: 30 },
        opacity: { condition: { param: "pointed", value: 0.9 }, value: 0.15 },
        tooltip: [
          { field: "series", title: "Language" },
          { field: "text", title: "Sentence" },
        ],
      },
    },
  });
}

/** One a sentence and language, with its place at every layer: x0, y0, x3, y3 … */
function pointsOf(rows: readonly Row[], labels: ReadonlyMap<string, string>): Row[] {
  const points = new Map<string, Record<string, Row[string]>>();
  const rounded = (value: Row[string] | undefined) => Number(Number(value).toFixed(2));
  for (const row of rows) {
    const key = JSON.stringify([row.language, row.sentence]);
    const point = points.get(key) ?? {
      series: labels.get(`${row.language}`)!,
      sentence: `${row.sentence}`,
      text: `${row.text ?? row.sentence}`,
    };
    point[`x${row.layer}`] = rounded(row.x);
    point[`y${row.layer}`] = rounded(row.y);
    points.set(key, point);
  }
  return [...points.values()];
}
