import type { Row } from "../../../base/row.js";
import { bottomLegend } from "../../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { panelLabels } from "../../parts/scaling-axis.js";
import { textWidth } from "../../parts/text-width.js";
import { formatOf, ink, seriesScales } from "../../parts/theme.js";

/** What `scalingAllocation` takes. */
export interface ScalingAllocationOptions extends FigureOptions {
  /** Defaults to "Translation pairs". */
  readonly volumeTitle?: string;
}

/**
 * How a budget is divided: for each language a bar a rule (the optimum, evenly, in proportion to
 * what there is), with the interval of the optimum over bootstrapped laws.
 *
 * @param all Of one budget: columns language, rule, volume; low and high where there are any. A
 *   row with `hollow` true has a hollow bar, and its language an asterisk: the caption says why.
 */
export function scalingAllocation(
  all: readonly Row[],
  {
    size = "page",
    title = "Dividing a data budget",
    volumeTitle = "Translation pairs",
    notes = [],
    ...look
  }: ScalingAllocationOptions = {},
): Spec {
  const caller = "scalingAllocation";
  const rows = arrangedRows(all, look);
  requireColumns(caller, rows, ["language", "rule", "volume", "budget"]);
  requireUnique(caller, rows, ["language", "rule"]);
  const budget = Number(only(caller, rows, "budget"));
  const doubtful = rows.filter(row => row.hollow === true).map(row => `${row.language}`);
  const labels = panelLabels(distinct(rows, "language"), doubtful, look);
  const rules = distinct(rows, "rule");
  // The rules that a budget is divided by without thinking are grey and light, the optimum dark.
  const plain = seriesScales(rules).color;
  const color = {
    field: "rule",
    type: "nominal",
    scale: {
      domain: rules,
      range: ["#0072b2", "#8a8a8a", "#9ecfee", ...plain.range].slice(0, rules.length),
    },
    legend: bottomLegend(rules, size),
  };
  const hollow = {
    color: { condition: { test: "datum.hollow === true", value: "white" }, ...color },
    stroke: {
      condition: rules.map((rule, i) => ({
        test: `datum.hollow === true && datum.rule === ${JSON.stringify(rule)}`,
        value: color.scale.range[i],
      })),
      value: null,
    },
  };
  const { fontSize } = formatOf(size);
  const longest = Math.max(...[...labels.values()].map(label => textWidth(label)));
  const y = {
    field: "label",
    type: "nominal",
    sort: [...labels.values()],
    title: null,
    axis: { domain: false, ticks: false },
  };
  const yOffset = { field: "rule", type: "nominal", sort: rules };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: volumeTitle,
    scale: { zero: true },
    axis: { format: "~s" },
  });
  const has = (column: string) => rows.some(row => Number.isFinite(row[column]));
  return figure({
    look,
    title,
    subtitle: `${budget.toLocaleString("en")} ${volumeTitle.toLowerCase()} in all`,
    caption: [
      ...notes,
      has("low")
        ? "Thin lines: the middle 95 % of the optimum over bootstrapped laws."
        : "No intervals were computed.",
    ],
    description: `Bar chart of volumes by language for ${rules.join(", ")}.`,
    size,
    rows: rows.map(row => ({ ...row, label: labels.get(`${row.language}`)! })),
    view: {
      width: panelWidth(size, 1, longest + 1.5),
      height: { step: fontSize * 1.1 },
      encoding: { y, yOffset },
      layer: [
        {
          mark: { type: "bar", strokeWidth: fontSize / 8 },
          encoding: {
            x: x("volume"),
            ...(doubtful.length > 0 ? hollow : { color }),
            tooltip: [
              { field: "label", title: "Language" },
              { field: "rule", title: "Rule" },
              { field: "volume", format: ",.0f", title: volumeTitle },
              { field: "score", format: ".2f", title: "Predicted score" },
            ],
          },
        },
        ...(has("low")
          ? [
              {
                transform: [{ filter: "isValid(datum.low)" }],
                mark: { type: "rule", color: ink.text },
                encoding: { x: x("low"), x2: { field: "high" } },
              },
            ]
          : []),
      ],
    },
  });
}
