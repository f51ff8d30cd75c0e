import type { Row } from "../../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { seriesByLayer } from "../../parts/series-by-layer.js";
import { signature } from "../../parts/signature.js";
import { formatOf, languageLabels, seriesScales } from "../../parts/theme.js";

/**
 * Where the neurons lie that carry a language: a panel a language, how many of a layer's neurons it
 * owns; finely dashed, as many spread evenly over the layers.
 *
 * @param all Rows `layers` of `languageNeurons`, of one model.
 * @throws RangeError if rows of several models are mixed.
 */
export function neuronsByLayer(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: FigureOptions = {},
): Spec {
  const caller = "neuronsByLayer";
  const wanted = all.filter(row => row.measure === "language-neurons");
  const keys = ["language", "layer"];
  requireColumns(caller, wanted, ["model", ...keys, "value", "neurons"]);
  requireUnique(caller, wanted, keys);
  const model = only(caller, wanted, "model")!;
  const rows = arrangedRows(wanted, look);
  const codes = distinct(rows, "language");
  const labels = languageLabels(codes, look);
  const { fontSize, height } = formatOf(size);
  const columns = panelColumns(codes.length, size === "column" ? 2 : 4);
  const width = panelWidth(size, columns, 4, 2.4);
  const owned = "Neurons of the language";
  const drawn = rows.map(
    (row): Row => ({ ...row, panel: labels.get(`${row.language}`)!, series: owned }),
  );
  const entropies = all.filter(row => row.measure === "neuron-entropy");
  const usual = entropies.find(row => Number.isFinite(row.chance))?.chance;
  const weights = entropies.map(row => Number(row.neurons));
  const total = weights.reduce((a, b) => a + b, 0);
  const bits = entropies.reduce((sum, row, i) => sum + Number(row.value) * weights[i]!, 0) / total;
  const control = Number.isFinite(bits)
    ? `The neurons’ rates have a mean entropy over languages of ${bits.toFixed(2)} bits${usual == null ? "" : `; the same share of neurons, selected where every language is an equal mixture of all, has ${Number(usual).toFixed(2)}`}.`
    : "";
  return figure({
    look,
    title: title ?? "Where are the neurons of a language?",
    subtitle: `${model}: feed-forward neurons that a language owns, by layer`,
    caption: [
      `Selected by LAPE: the lowest entropy over languages of how often a neuron is active, owned by languages that activate it often. Finely dashed: the same number spread evenly over layers. ${control} A share is always selected, whether languages differ or not.`,
      ...notes,
      signature(drawn),
    ],
    description: `Line charts by layer of how many neurons belong to ${codes.map(code => labels.get(code)).join(", ")}, in ${model}.`,
    size,
    rows: drawn,
    view: {
      facet: {
        field: "panel",
        type: "nominal",
        sort: codes.map(code => labels.get(code)!),
        header: { title: null, labelFontSize: fontSize * 0.92 },
      },
      columns,
      spacing: { column: fontSize * 2.4, row: fontSize * 2 },
      resolve: { axis: { x: "independent" } },
      spec: seriesByLayer({
        rows: drawn,
        size,
        width,
        height: height * 0.5,
        panels: ["panel"],
        title: null,
        scales: seriesScales([owned], { colours: { [owned]: "#0072b2" } }),
      }),
    },
  });
}
