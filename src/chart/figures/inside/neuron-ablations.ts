import type { Row } from "../../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { heatCells } from "../../parts/heat-cells.js";
import { arrangedRows } from "../../parts/look.js";
import { distinct, only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { intervalNote } from "../../parts/signature.js";
import { languageLabels } from "../../parts/theme.js";

/**
 * What each language loses without the neurons of another: a square a pair, the nats a token that are
 * lost more than without random neurons; grey where the interval holds 0.
 *
 * @param all Rows `ablations` of `languageNeurons`, of one model.
 * @throws RangeError if rows of several models are mixed.
 */
export function neuronAblations(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: FigureOptions = {},
): Spec {
  const caller = "neuronAblations";
  const wanted = all.filter(row => row.measure === "ablation-over-random");
  const keys = ["ablated", "language"];
  requireColumns(caller, wanted, ["model", ...keys, "value", "low", "high", "neurons", "n"]);
  requireUnique(caller, wanted, keys);
  const model = only(caller, wanted, "model")!;
  const rows = arrangedRows(wanted, look);
  const codes = distinct(rows, "language");
  const labels = languageLabels(codes, look);
  const nameOf = (code: unknown) => labels.get(`${code}`)!;
  const order = codes.map(nameOf);
  const panel = "Nats a token";
  const drawn = rows.map(
    (row): Row => ({
      ...row,
      panel,
      without: nameOf(row.ablated),
      scored: nameOf(row.language),
      quiet: !(Number(row.low) > 0 || Number(row.high) < 0),
    }),
  );
  const counts = distinct(rows, "ablated").map(code => {
    const { neurons } = rows.find(row => row.ablated === code)!;
    return `${nameOf(code)} ${neurons}`;
  });
  const { n, corpus, seed } = rows[0]!;
  return figure({
    look,
    title: title ?? "What is lost without a language’s neurons?",
    subtitle: `${model}: loss of each language’s text when a language’s neurons are set to 0, above that of random ones`,
    caption: [
      `Neurons: ${counts.join(", ")}, selected by LAPE over other texts. Control: as many random neurons of the same layers. Grey: the interval holds 0. ${intervalNote(rows, "Intervals")}`,
      ...notes,
      `Corpus ${corpus}; n = ${n} texts a language; neurons of all layers; seed ${seed}.`,
    ],
    description: `Heat map of what ${order.join(", ")} lose without each other’s neurons, in nats a token.`,
    size,
    rows: drawn,
    view: heatCells({
      rows: drawn,
      size,
      x: { field: "scored", order, title: "Text in" },
      y: { field: "without", order, title: "Without the neurons of" },
      panels: [panel],
      columns: 1,
      label: "Lost, nats a token",
    }),
  });
}
