import type { Row } from "../base/row.js";
import { figure, type Spec } from "./figure.js";
import { heatCells } from "./heat-cells.js";
import { requirePairs } from "./language-pairs.js";
import { measureLabel } from "./measure-label.js";
import { panelColumns } from "./panel-width.js";
import { distinct, only, requireUnique } from "./select.js";
import { chanceNote, signature } from "./signature.js";
import { type FigureSize, languageLabels } from "./theme.js";

export interface LanguageHeatmapOptions {
  /** Defaults to "page". */
  readonly size?: FigureSize;
  /** Draw a pair's value in both its cells if only one order of the pair is given; defaults to false. */
  readonly symmetric?: boolean;
  readonly title?: string;
}

/**
 * Every language against every other: one square a pair, a panel a model.
 *
 * @param rows Of one measure, corpus, pooling and preprocessing, and one layer a model.
 * @throws RangeError if rows of several measures, layers … are mixed.
 */
export function languageHeatmap(
  rows: readonly Row[],
  { size = "page", symmetric = false, title }: LanguageHeatmapOptions = {},
): Spec {
  const caller = "languageHeatmap";
  requirePairs(caller, rows);
  const measure = only(caller, rows, "measure")!;
  const models = distinct(rows, "model");
  const layers = models.map(
    model =>
      only(
        caller,
        rows.filter(row => row.model === model),
        "layer_x",
      )!,
  );
  requireUnique(caller, rows, ["model", "language_x", "language_y"]);

  const codes = [...new Set([...distinct(rows, "language_x"), ...distinct(rows, "language_y")])];
  const labels = languageLabels(codes);
  const cells = (symmetric ? mirrored(rows) : rows).map(row => ({
    ...row,
    panel: `${row.model} · layer ${row.layer_x}`,
    from: labels.get(`${row.language_x}`)!,
    to: labels.get(`${row.language_y}`)!,
  }));
  const label = measureLabel(measure, "row", "column");
  return figure({
    title: title ?? "Every language with every other",
    subtitle: `${label}, at one layer of each model`,
    caption: [
      [
        chanceNote(rows),
        rows.some(row => Number.isFinite(row.low)) ? "Its rows have intervals." : "",
      ]
        .filter(note => note !== "")
        .join(" "),
      signature(rows),
    ].filter(line => line !== ""),
    description: `Heat map of ${label} between ${[...labels.values()].join(", ")}, in ${models.join(", ")}.`,
    size,
    rows: cells,
    view: heatCells({
      rows: cells,
      size,
      x: { field: "to", order: [...labels.values()], title: null },
      y: { field: "from", order: [...labels.values()], title: null },
      panels: models.map((model, i) => `${model} · layer ${layers[i]}`),
      columns: panelColumns(models.length, size === "column" ? 1 : 2),
      label,
    }),
  });
}

function mirrored(rows: readonly Row[]): Row[] {
  const key = (row: Row, x: string, y: string) => JSON.stringify([row.model, row[x], row[y]]);
  const known = new Set(rows.map(row => key(row, "language_x", "language_y")));
  const missing = rows.filter(row => !known.has(key(row, "language_y", "language_x")));
  return [
    ...rows,
    ...missing.map(row => ({
      ...row,
      language_x: row.language_y ?? null,
      language_y: row.language_x ?? null,
    })),
  ];
}
