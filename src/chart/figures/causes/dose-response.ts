import type { Row } from "../../../base/row.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { bottomLegend } from "../../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireRows } from "../../parts/require-rows.js";
import { intervalNote } from "../../parts/signature.js";
import { smallMultiples } from "../../parts/small-multiples.js";
import { formatOf, ink, modelScales } from "../../parts/theme.js";

/** What `doseResponse` takes. */
export type DoseResponseOptions = FigureOptions;

const steps: Readonly<Record<string, string>> = {
  "mean-difference": "Difference of means",
  lda: "LDA",
  random: "At random",
};

/**
 * How steering a model towards a language changes the language it writes in: the share of
 * continuations in each of both languages by dose, a line a kind of step; and, where rows have it,
 * the share of endings that are still picked right, with chance as a dashed line.
 *
 * @param all Of one model, corpus and layer, as `steer` returns them.
 * @throws RangeError if rows of several models are mixed.
 */
export function doseResponse(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: DoseResponseOptions = {},
): Spec {
  const caller = "doseResponse";
  const rows = arrangedRows(all, look);
  const places = ["model", "measure", "language", "intervention", "patched_layer", "dose"];
  requireRows(caller, rows, { columns: [...places, "value", "low", "high"], places });
  const model = only(caller, rows, "model")!;
  const layer = only(caller, rows, "patched_layer")!;
  const { language_x: from, language_y: to, n, corpus, seed } = rows[0]!;
  const nameOf = (code: unknown) => describeLanguage(`${code}`).name;
  const names = distinct(rows, "intervention").map(kind => steps[kind] ?? kind);
  const costs = rows.filter(({ measure }) => measure === "acc");
  const right = "Right endings";
  const panelOf = ({ measure, language }: Row) =>
    measure === "acc" ? right : `In ${nameOf(language)}`;
  const panels = [to, from].map(code => `In ${nameOf(code)}`);
  if (costs.length > 0) panels.push(right);
  const drawn = rows.map(
    (row): Row => ({
      ...row,
      series: steps[`${row.intervention}`] ?? `${row.intervention}`,
      panel: panelOf(row),
    }),
  );
  const scales = modelScales(names, names, look);
  const columns = panelColumns(panels.length, size === "column" ? 2 : 3);
  const label = costs.length > 0 ? "Share" : "Share of continuations";
  const x = { field: "dose", type: "quantitative", title: "Dose (steps)" };
  const y = { field: "value", type: "quantitative", title: label, scale: { domain: [0, 1] } };
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: scales.color,
    legend: bottomLegend(names, size),
  };
  return figure({
    look,
    title: title ?? `Steering from ${nameOf(from)} to ${nameOf(to)}`,
    subtitle: `${model}: language of what it writes while a step is added to every token’s state at layer ${layer}`,
    caption: [
      `Greedy continuations of ${n} halves of ${nameOf(from)} sentences, their language by lid.176. Every step is as long as the difference of the languages’ means, times the dose; the one at random is the control. ${intervalNote(rows, "Bars")}`,
      ...(costs.length > 0
        ? [
            `Right endings: how often the prompt’s own of four endings in ${nameOf(from)} is the likeliest under the same step; dashed: chance.`,
          ]
        : []),
      ...notes,
      `Corpus ${corpus}; steps from other sentences; n = ${n} prompts; layer ${layer}; seed ${seed}.`,
    ],
    description: `Line chart of the share of continuations in ${nameOf(to)} and in ${nameOf(from)} by dose, for ${names.join(", ")}.`,
    size,
    rows: drawn,
    view: smallMultiples(panels, columns, formatOf(size).fontSize * 1.5, {
      width: panelWidth(size, columns, 5),
      height: formatOf(size).height * (columns < panels.length ? 0.75 : 1),
      layer: [
        { mark: { type: "line" }, encoding: { x, y, color } },
        {
          mark: { type: "rule" },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
        },
        {
          transform: [{ filter: "isValid(datum.chance)" }],
          mark: { type: "rule", strokeDash: [2, 2], color: ink.quiet },
          encoding: { y: { ...y, field: "chance", aggregate: "mean" } },
        },
        {
          mark: { type: "point", opacity: 1, filled: true },
          encoding: {
            x,
            y,
            color,
            shape: { field: "series", type: "nominal", scale: scales.shape, title: null },
            tooltip: [
              { field: "series", title: "Step" },
              { field: "dose", title: "Dose" },
              { field: "value", format: ".3f", title: label },
            ],
          },
        },
      ],
    }),
  });
}
