import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { arrangedRows } from "../parts/look.js";
import { panelWidth } from "../parts/panel-width.js";
import { distinct, only, requireColumns, requireUnique } from "../parts/require-rows.js";
import { signature, unitOf } from "../parts/signature.js";
import { textWidth } from "../parts/text-width.js";
import { formatOf, ink, languageLabels, modelScales } from "../parts/theme.js";

/**
 * How many times as many tokens each language takes as the pivot for the same sentences,
 * by tokenizer: the more tokens a mean is taken over, the less it keeps of each, so a
 * difference here colours every comparison of pooled states. Models with equal numbers
 * share a tokenizer and a mark.
 *
 * @param all As `tokenPremium` of states returns them, with columns model, language, pivot,
 * premium; premium_low, premium_high, value (tokens a sentence), n where there are any.
 */
export function tokenPremium(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: FigureOptions = {},
): Spec {
  const caller = "tokenPremium";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["model", "language", "pivot", "premium"]);
  requireUnique(caller, rows, ["model", "language"]);
  const { fontSize } = formatOf(size);
  const pivot = only(caller, rows, "pivot")!;
  const languages = distinct(rows, "language").filter(code => code !== pivot);
  const labels = languageLabels([...languages, pivot], look);
  const pivotName = labels.get(pivot)!;
  const order = languages.map(code => labels.get(code)!);

  // A tokenizer is known by its numbers; models share it.
  const tokenizers = groupBy(distinct(rows, "model"), model => {
    const own = rows.filter(row => row.model === model);
    return JSON.stringify(own.map(({ language, premium, value }) => [language, premium, value]));
  });
  const sharing = [...tokenizers.values()];
  const series = sharing.map(models => models.join(", "));
  const drawn: Row[] = sharing.flatMap((models, i) =>
    rows
      .filter(row => row.model === models[0] && row.language !== pivot)
      .map(row => ({ ...row, series: series[i]!, label: labels.get(`${row.language}`)! })),
  );
  const scales = modelScales(series, series, look);
  const single = series.length === 1;
  const color = single
    ? { value: "#0072b2" }
    : { field: "series", type: "nominal", scale: scales.color, legend: bottomLegend(series, size) };
  const y = {
    field: "label",
    type: "nominal",
    sort: order,
    title: null,
    axis: { grid: true, domain: false, ticks: false },
  };
  const offset = single ? {} : { yOffset: { field: "series", type: "nominal", sort: series } };
  const unit = unitOf(rows);
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: `Tokens, as a multiple of ${pivotName}’s`,
    scale: { zero: true },
  });
  const longest = Math.max(...order.map(label => textWidth(label)));
  const intervals = drawn.some(row => Number.isFinite(row.premium_low));
  return figure({
    look,
    title: title ?? `Tokens relative to ${pivotName}`,
    subtitle: single ? series[0]! : "By language and tokenizer",
    caption: [
      `All tokens of a language’s ${unit}, special ones included, over those of the same ${unit} in ${pivotName}${pivotNote(rows, sharing, pivot)}. ${
        intervals
          ? `Bars: 95 % percentile bootstrap of the ratio, both languages’ ${unit} drawn together.`
          : "No intervals were computed."
      }`,
      ...notes,
      signature(rows),
    ],
    description: `Dot plot of tokens relative to ${pivotName} for ${order.join(", ")}.`,
    size,
    rows: drawn,
    view: {
      width: panelWidth(size, 1, longest + 1.5),
      height: { step: fontSize * (single ? 1.9 : 1.2) },
      encoding: { y },
      layer: [
        {
          mark: { type: "rule", strokeDash: [2, 2], color: ink.quiet },
          encoding: { x: { datum: 1, type: "quantitative" }, y: null },
        },
        {
          mark: { type: "rule" },
          encoding: { x: x("premium_low"), x2: { field: "premium_high" }, ...offset, color },
        },
        {
          mark: { type: "point", opacity: 1, size: fontSize * 5 },
          encoding: {
            x: x("premium"),
            ...offset,
            color,
            ...(single
              ? {}
              : { shape: { field: "series", type: "nominal", scale: scales.shape, title: null } }),
            tooltip: [
              { field: "label", title: "Language" },
              { field: "series", title: "Models" },
              { field: "premium", format: ".2f", title: `Times ${pivotName}’s tokens` },
              { field: "value", format: ".1f", title: `Tokens a ${unit.slice(0, -1)}` },
            ],
          },
        },
      ],
    },
  });
}

/** How many tokens the pivot takes, which turns ratios into lengths. */
function pivotNote(
  rows: readonly Row[],
  sharing: readonly (readonly string[])[],
  pivot: string,
): string {
  const means = sharing.flatMap(([model]) => {
    const own = rows.find(row => row.model === model && row.language === pivot);
    return Number.isFinite(own?.value) ? [Number(own!.value).toFixed(1)] : [];
  });
  return means.length === 0 ? "" : ` (${means.join(" or ")} a ${unitOf(rows).slice(0, -1)})`;
}
