import type { Row } from "../../../base/row.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireRows } from "../../parts/require-rows.js";
import { seriesByLayer } from "../../parts/series-by-layer.js";
import { smallMultiples } from "../../parts/small-multiples.js";
import { formatOf, languageLabels, modelScales } from "../../parts/theme.js";

/** What `patchByLayer` takes. */
export type PatchByLayerOptions = FigureOptions;

/**
 * What patching the pivot's state does to answers, layer by layer: the gain in items answered
 * right, beside both controls; a panel a language, all together first.
 *
 * @param all Of one model and task, as `patchItems` returns them.
 * @throws RangeError if rows of several models or tasks are mixed.
 */
export function patchByLayer(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: PatchByLayerOptions = {},
): Spec {
  const caller = "patchByLayer";
  const rows = arrangedRows(all, look).filter(row => row.measure === "acc-gain");
  const places = ["model", "task", "language", "patched_layer", "intervention"];
  requireRows(caller, rows, { columns: [...places, "value", "low", "high"], places });
  const model = only(caller, rows, "model")!;
  const task = only(caller, rows, "task")!;
  const pivot = describeLanguage(`${rows[0]!.pivot}`).name;
  const codes = distinct(rows, "language");
  const labels = languageLabels(
    codes.filter(code => code !== "all"),
    look,
  );
  const series: Readonly<Record<string, string>> = {
    "pivot-item": `The item’s own state in ${pivot}`,
    "random-item": `Another item’s in ${pivot}`,
    "third-language": "The item’s own in a third language",
  };
  const names = Object.values(series);
  const panelOf = (code: string) => (code === "all" ? "All languages" : labels.get(code)!);
  const panels = [...codes.filter(code => code === "all"), ...labels.keys()].map(panelOf);
  const drawn = rows.map(
    (row): Row => ({
      ...row,
      layer: row.patched_layer ?? null,
      series: series[`${row.intervention}`]!,
      panel: panelOf(`${row.language}`),
    }),
  );
  const columns = panelColumns(panels.length, size === "column" ? 2 : 3);
  const label = "Change of accuracy";
  const { n, patched_token: token, confidence, seed } = rows[0]!;
  const where = token === -1 ? "the last token" : `token ${token} from the end`;
  return figure({
    look,
    title: title ?? `What ${pivot}’s state does to the answer`,
    subtitle: `${model}, ${task}: ${label.toLowerCase()} when the state of ${where} before the choices is replaced`,
    caption: [
      `Items that become right less items that become wrong, of ${n}. Bands: ${Number(confidence) * 100} % BCa bootstrap intervals over items. A meaning that layers share shows where the item’s own state in ${pivot} does better than both controls.`,
      ...notes,
      `${model}; ${task}; layer 0 is the embedding output; seed ${seed}.`,
    ],
    description: `Line chart of the change of accuracy by patched layer for ${panels.join(", ")}: ${names.join("; ")}.`,
    size,
    rows: drawn,
    view: smallMultiples(
      panels,
      columns,
      formatOf(size).fontSize * 1.5,
      seriesByLayer({
        rows: drawn,
        size,
        width: panelWidth(size, columns, 5),
        height: formatOf(size).height * (columns > 2 ? 0.75 : 1),
        scales: modelScales(names, names, look),
        title: label,
        layerTitle: "Patched layer",
        panels: ["panel"],
        seriesTitle: "State put in place",
        told: [["panel", "Language"]],
      }),
    ),
  });
}
