import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { heatCells } from "../parts/heat-cells.js";
import { requirePairs } from "../parts/language-pairs.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { panelColumns } from "../parts/panel-width.js";
import {
  distinct,
  only,
  type RowChoice,
  requireUnique,
  rowsOfMeasure,
} from "../parts/require-rows.js";
import { chanceNote, signature } from "../parts/signature.js";
import { languageLabels } from "../parts/theme.js";

/** What `languageHeatmap` takes. */
export interface LanguageHeatmapOptions extends RowChoice, FigureOptions {
  /** Whether the measure is the same both ways: each pair is drawn once then, in a triangle; defaults to false. */
  readonly symmetric?: boolean;
  /** What the colours span, for figures that are read side by side; defaults to the values'. */
  readonly domain?: readonly [number, number];
}

/**
 * Every language against every other: one square a pair, a panel a model. Values that
 * their interval does not tell from chance are written in grey.
 *
 * @param all Of one measure, corpus, pooling and preprocessing, and one layer a model.
 * @throws RangeError if rows of several measures, layers … are mixed.
 */
export function languageHeatmap(
  all: readonly Row[],
  {
    measure: wanted,
    preprocessing,
    size = "page",
    symmetric = false,
    domain,
    title,
    notes = [],
    ...look
  }: LanguageHeatmapOptions = {},
): Spec {
  const caller = "languageHeatmap";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { measure: wanted, preprocessing });
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
  const labels = languageLabels(codes, look);
  const cells: Row[] = (symmetric ? triangle(rows, codes) : rows).map(row => ({
    ...row,
    quiet: holdsChance(row),
    panel: `${row.model} · layer ${row.layer_x}`,
    from: labels.get(`${row.language_x}`)!,
    to: labels.get(`${row.language_y}`)!,
  }));
  const label = measureLabel(measure, "row", "column");
  const names = [...labels.values()];
  const quiet = cells.some(row => row.quiet === true);
  return figure({
    look,
    title: title ?? "Every language with every other",
    subtitle: `${label}, at one layer of each model`,
    caption: [
      [
        chanceNote(rows),
        quiet ? "In grey, not bold: the interval holds chance." : "",
        symmetric ? "The same both ways: each pair stands once." : "",
        ...notes,
      ]
        .filter(note => note !== "")
        .join(" "),
      signature(rows),
    ].filter(line => line !== ""),
    description: `Heat map of ${label} between ${names.join(", ")}, in ${models.join(", ")}.`,
    size,
    rows: cells,
    view: heatCells({
      rows: cells,
      size,
      x: { field: "to", order: symmetric ? names.slice(0, -1) : names, title: null },
      y: { field: "from", order: symmetric ? names.slice(1) : names, title: null },
      panels: models.map((model, i) => `${model} · layer ${layers[i]}`),
      columns: panelColumns(models.length, size === "column" ? 1 : 2),
      label,
      domain,
    }),
  });
}

/** One row for each pair of languages, the later one up and the earlier one across. */
function triangle(rows: readonly Row[], codes: readonly string[]): Row[] {
  const place = (code: Row[string] | undefined) => codes.indexOf(`${code}`);
  const pairs = new Map<string, Row>();
  for (const row of rows) {
    const { language_x, language_y } = row;
    const ordered = place(language_x) > place(language_y);
    const [from, to] = ordered ? [language_x, language_y] : [language_y, language_x];
    const key = JSON.stringify([row.model, from, to]);
    if (from !== to && !pairs.has(key))
      pairs.set(key, { ...row, language_x: from ?? null, language_y: to ?? null });
  }
  return [...pairs.values()];
}

/** Chance is no less than what the interval leaves possible. */
function holdsChance({ low, high, chance }: Row): boolean {
  if (!Number.isFinite(chance)) return false;
  return Number(low) <= Number(chance) && Number(chance) <= Number(high);
}
