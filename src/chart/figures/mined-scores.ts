import type { Row } from "../../base/row.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { bottomLegend } from "../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { panelWidth } from "../parts/panel-width.js";
import { only, requireColumns, requireUnique } from "../parts/require-rows.js";
import { signature, unitOf } from "../parts/signature.js";
import { formatOf, ink } from "../parts/theme.js";

/** What is drawn in which colour; blue and orange are told apart by every eye. */
const series = {
  right: { label: "Right", color: "#0072b2" },
  wrong: { label: "Wrong", color: "#e69f00" },
  precision: { label: "Precision", color: "#0072b2" },
  recall: { label: "Recall", color: "#009e73" },
} as const;

/**
 * How the margins of mined pairs are spread, right ones and wrong ones, and what taking all pairs from a margin on would
 * give: precision and recall, and where F1 is best.
 *
 * @param rows Of one model, pair of languages and layer, as `minedScores` returns them.
 * @throws RangeError if rows of several are mixed.
 */
export function minedScoresFigure(
  rows: readonly Row[],
  { size = "page", title, notes = [], ...look }: FigureOptions = {},
): Spec {
  const caller = "minedScoresFigure";
  requireColumns(caller, rows, [
    "margin_from",
    "margin_to",
    "right_pairs",
    "wrong_pairs",
    "threshold",
  ]);
  requireUnique(caller, rows, ["margin_from"]);
  const model = only(caller, rows, "model");
  const layer = only(caller, rows, "layer_x");
  const threshold = Number(only(caller, rows, "threshold"));
  const measure = `${only(caller, rows, "measure")}`.replace("margin-", "");
  const [from, to] = ["language_x", "language_y"].map(
    column => describeLanguage(`${only(caller, rows, column)}`).name,
  );
  const counted = (["right", "wrong"] as const).flatMap(kind => {
    // What stands under it: wrong pairs lie on the right ones.
    const below = (row: Row) => (kind === "right" ? 0 : Number(row.right_pairs));
    return rows.map(({ margin_from, margin_to, ...row }): Row => {
      const count = Number(row[`${kind}_pairs`]);
      const [bottom, top] = [below(row), below(row) + count];
      return { margin_from, margin_to, series: series[kind].label, count, bottom, top };
    });
  });
  const shares = (["precision", "recall"] as const).flatMap(kind =>
    rows.map(
      (row): Row => ({
        margin_from: row.margin_from,
        series: series[kind].label,
        share: row[kind],
      }),
    ),
  );
  const pairs = rows.reduce(
    (sum, row) => sum + Number(row.right_pairs) + Number(row.wrong_pairs),
    0,
  );
  const { fontSize, height } = formatOf(size);
  const x = {
    field: "margin_from",
    type: "quantitative",
    title: `Margin (${measure})`,
    scale: { zero: false, nice: false },
    axis: { grid: false, tickCount: 6 },
  };
  const color = (kinds: readonly (keyof typeof series)[]) => {
    const labels = kinds.map(kind => series[kind].label);
    return {
      field: "series",
      type: "nominal",
      title: null,
      scale: { domain: labels, range: kinds.map(kind => series[kind].color) },
      legend: bottomLegend(labels, size),
    };
  };
  const rule = {
    data: { values: [{ threshold }] },
    mark: { type: "rule", strokeDash: [4, 3], color: ink.text },
    encoding: { x: { field: "threshold", type: "quantitative" } },
  };
  const width = panelWidth(size, 1);
  return figure({
    look,
    title: title ?? "Which mined pairs are translations?",
    subtitle: `${model}, layer ${layer}: pairs of ${from} and ${to} by their margin`,
    caption: [
      `${pairs.toLocaleString("en")} pairs mined from both sides, each ${unitOf(rows).slice(0, -1)} in one at most. Below: precision and recall of all pairs from a margin on. Dashed: where F1 is best, ${threshold.toPrecision(4)}, which is chosen by the answers. No intervals were computed.`,
      ...notes,
      signature(rows),
    ],
    description: `Histogram of the margins of mined pairs, right and wrong, above precision and recall by margin, for ${from} and ${to}.`,
    size,
    rows: [...counted, ...shares],
    view: {
      spacing: fontSize * 2,
      resolve: { scale: { color: "independent", x: "shared" } },
      vconcat: [
        {
          width,
          height: height * 0.6,
          layer: [
            {
              transform: [{ filter: "isValid(datum.count)" }],
              mark: { type: "rect", stroke: "white", strokeWidth: 0.5 },
              encoding: {
                x,
                x2: { field: "margin_to" },
                y: {
                  field: "bottom",
                  type: "quantitative",
                  title: "Pairs",
                  axis: { tickCount: 5 },
                },
                y2: { field: "top" },
                color: color(["right", "wrong"]),
              },
            },
            rule,
          ],
        },
        {
          width,
          height: height * 0.5,
          layer: [
            {
              transform: [{ filter: "isValid(datum.share)" }],
              // With points, so that the legend has something to fill.
              mark: { type: "line", strokeWidth: 2, point: { size: fontSize, opacity: 1 } },
              encoding: {
                x,
                y: {
                  field: "share",
                  type: "quantitative",
                  title: "Share",
                  scale: { domain: [0, 1] },
                  axis: { tickCount: 5 },
                },
                color: color(["precision", "recall"]),
              },
            },
            rule,
          ],
        },
      ],
    },
  });
}
