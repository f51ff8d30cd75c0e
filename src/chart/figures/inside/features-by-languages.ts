import type { Row } from "../../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelWidth } from "../../parts/panel-width.js";
import { only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { signature } from "../../parts/signature.js";
import { formatOf, ink } from "../../parts/theme.js";

/**
 * How many languages share a model's sparse features: a bar for each number of languages, and a
 * dark line where it would end if every language were an equal mixture of all.
 *
 * @param all As `languageFeatures` returns them, of one model and point.
 * @throws RangeError if rows of several models or points are mixed.
 */
export function featuresByLanguages(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: FigureOptions = {},
): Spec {
  const caller = "featuresByLanguages";
  const wanted = all.filter(row => row.measure === "features-used-by");
  requireColumns(caller, wanted, [
    "model",
    "point",
    "used_by",
    "value",
    "chance",
    "features",
    "tokens",
  ]);
  requireUnique(caller, wanted, ["used_by"]);
  const model = only(caller, wanted, "model")!;
  const point = only(caller, wanted, "point")!;
  const rows = arrangedRows(wanted, look);
  const { fontSize, height } = formatOf(size);
  const x = {
    field: "used_by",
    type: "ordinal",
    title: "Languages that use a feature",
    axis: { labelAngle: 0 },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: "Share of features",
    axis: { format: "~p" },
    scale: { domainMin: 0 },
  });
  return figure({
    look,
    title: title ?? "How many languages share a feature?",
    subtitle: `${model}, ${point}: sparse features by the number of languages that use them`,
    caption: [
      `Of ${rows[0]!.features} features those that any language uses. Dark lines: the same where every “language” is an equal mixture of all, each sentence in another one. Of ${rows[0]!.tokens} tokens of text; no interval.`,
      ...notes,
      signature(rows),
    ],
    description: `Bar chart of how many languages use the sparse features of ${model} at ${point}.`,
    size,
    rows: [...rows],
    view: {
      width: panelWidth(size, 1),
      height: height * 0.7,
      layer: [
        { mark: { type: "bar", color: "#56b4e9" }, encoding: { x, y: y("value") } },
        {
          mark: { type: "tick", color: ink.text, thickness: 2, width: fontSize * 2 },
          encoding: { x, y: y("chance") },
        },
      ],
    },
  });
}
