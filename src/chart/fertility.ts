import type { Row } from "../base/row.js";
import { bottomLegend } from "./bottom-legend.js";
import { figure, type Spec } from "./figure.js";
import { panelWidth } from "./panel-width.js";
import { distinct, requireColumns, requireUnique } from "./select.js";
import { intervalNote, signature } from "./signature.js";
import { textWidth } from "./text-width.js";
import { type FigureSize, formatOf, languageLabels, modelScales } from "./theme.js";

export interface FertilityOptions {
  /** Defaults to "page". */
  readonly size?: FigureSize;
  readonly title?: string;
}

/**
 * Tokens a sentence of each language, by tokenizer: the more tokens a mean is taken
 * over, the less it keeps of each, so a difference here colours every comparison
 * of pooled states. Models with equal numbers share a tokenizer and a mark.
 *
 * @param rows Columns model, language, tokens_mean; low, high, n where there are any.
 */
export function fertility(
  rows: readonly Row[],
  { size = "page", title }: FertilityOptions = {},
): Spec {
  const caller = "fertility";
  requireColumns(caller, rows, ["model", "language", "tokens_mean"]);
  requireUnique(caller, rows, ["model", "language"]);
  const { fontSize } = formatOf(size);
  const languages = distinct(rows, "language");
  const labels = languageLabels(languages);

  const tokenizers = new Map<string, string[]>(); // By its numbers, the models that share it.
  for (const model of distinct(rows, "model")) {
    const numbers = languages.map(
      language =>
        rows.find(row => row.model === model && row.language === language)?.tokens_mean ?? null,
    );
    const key = JSON.stringify(numbers);
    tokenizers.set(key, [...(tokenizers.get(key) ?? []), model]);
  }
  const series = [...tokenizers.values()].map(models => models.join(", "));
  const drawn = [...tokenizers.values()].flatMap((models, i) =>
    rows
      .filter(row => row.model === models[0])
      .map(row => ({
        ...row,
        series: series[i]!,
        label: labels.get(`${row.language}`)!,
        low: row.low ?? null,
        high: row.high ?? null,
      })),
  );
  const scales = modelScales(series);
  const single = series.length === 1;
  const color = single
    ? { value: "#0072b2" }
    : { field: "series", type: "nominal", scale: scales.color, legend: bottomLegend(series, size) };
  const y = {
    field: "label",
    type: "nominal",
    sort: [...labels.values()],
    title: null,
    axis: { grid: true, domain: false, ticks: false },
  };
  const offset = single ? {} : { yOffset: { field: "series", type: "nominal", sort: series } };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "Tokens a sentence",
    scale: { zero: true },
  });
  const longest = Math.max(...[...labels.values()].map(label => textWidth(label)));
  return figure({
    title: title ?? "Tokens a sentence",
    subtitle: single ? series[0]! : "By language and tokenizer",
    caption: [
      `Mean over the corpus, special tokens included. ${intervalNote(rows, "Bars")}`,
      signature(rows),
    ],
    description: `Dot plot of tokens a sentence for ${[...labels.values()].join(", ")}.`,
    size,
    rows: drawn,
    view: {
      width: panelWidth(size, 1, longest + 1.5),
      height: { step: fontSize * (single ? 1.9 : 1.2) },
      encoding: { y, ...offset },
      layer: [
        { mark: { type: "rule" }, encoding: { x: x("low"), x2: { field: "high" }, color } },
        {
          mark: { type: "point", opacity: 1, size: fontSize * 5 },
          encoding: {
            x: x("tokens_mean"),
            color,
            ...(single
              ? {}
              : { shape: { field: "series", type: "nominal", scale: scales.shape, title: null } }),
            tooltip: [
              { field: "label", title: "Language" },
              { field: "series", title: "Models" },
              { field: "tokens_mean", format: ".2f", title: "Tokens a sentence" },
            ],
          },
        },
      ],
    },
  });
}
