import { csvFromRows } from "../../../../format/csv-from-rows.js";
import { isolated } from "../isolated.js";
import { pageElement } from "../page-element.js";
import { saveFile } from "../save-file.js";
import { colourColumns, valuesOf } from "./colours.js";
import {
  languageAt,
  languageOf,
  layersOf,
  mapData,
  placesOn,
  sentenceOf,
  textAt,
} from "./map-points.js";
import { type Panel, placeOfLayer } from "./panel.js";
import { show, shown } from "./shown.js";

/** @file What a rectangle or lasso has enclosed: how many, of which languages, as a file. */

/** Says how many points are chosen, language by language. */
export function describeChosen(): void {
  const { chosen } = shown;
  pageElement("chosen").hidden = chosen === null;
  if (chosen === null) return;
  const counts = new Map<number, number>();
  for (const point of chosen)
    counts.set(languageOf(point), (counts.get(languageOf(point)) ?? 0) + 1);
  const sentences = new Set([...chosen].map(sentenceOf)).size;
  const parts = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([language, count]) => `${isolated(mapData.languages[language]!.name)} ${count}`);
  pageElement("chosen-count").textContent =
    `${chosen.size} points of ${sentences} sentences chosen: ${parts.join(", ")}.`;
}

/** Answers the buttons beside it. */
export function offerChosen(panels: () => readonly Panel[]): void {
  pageElement("chosen-save").addEventListener("click", () =>
    saveFile("chosen.csv", csvFromRows(rowsOf(shown.chosen ?? new Set(), panels())), "text/csv"),
  );
  pageElement("chosen-clear").addEventListener("click", () => show({ chosen: null }));
}

/** One row a point and map that is shown. */
function rowsOf(chosen: ReadonlySet<number>, panels: readonly Panel[]) {
  const points = [...chosen].sort((a, b) => sentenceOf(a) - sentenceOf(b) || a - b);
  return panels.flatMap(({ model, step }) => {
    const layer = layersOf(model)[step]!;
    const places = placesOn(layer);
    const columns = colourColumns.map(
      column => [column.name, valuesOf(column, placeOfLayer(model, step))] as const,
    );
    return points.map(point => ({
      model: mapData.models[model]!.name,
      layer: layer.layer,
      language: languageAt(point).code,
      sentence: mapData.sentences[sentenceOf(point)]!,
      text: textAt(point),
      x: places[2 * point]!,
      y: places[2 * point + 1]!,
      ...Object.fromEntries(columns.map(([name, value]) => [name, value(point)])),
    }));
  });
}
