import type { Row } from "../../base/row.js";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { nameOf } from "../../chart/parts/words.js";
import type { ReportTable } from "../../chart/table/report-table.js";
import type { MeetingRow } from "../meetings.js";

/** Returns what a measure is called where others are compared with the pivot. */
export function labelOf(measure: unknown, pivot: string): string {
  return measureLabel(`${measure}`, "other", nameOf(pivot));
}

/** Returns where each language meets the pivot best, the last model first. */
export function meetingsTable(
  rows: readonly MeetingRow[],
  corpus: string,
  pivot: string,
): ReportTable {
  const labels = languageLabels([...new Set(rows.map(row => row.language))]);
  const models = [...new Set(rows.map(row => row.model))].reverse();
  return {
    name: `meetings-${corpus}`,
    title:
      `Where each language meets ${nameOf(pivot)} best: its inner layer of highest ` +
      `${labelOf(rows[0]!.measure, pivot)}, and retrieval P@1 there; below each the 95 % interval. ` +
      "The layer is chosen by the number beside it; p is corrected for that",
    rows: models.flatMap(model =>
      rows
        .filter(row => row.model === model)
        .map(row => ({ ...row, language: labels.get(row.language)! })),
    ),
    columns: [
      ["model", "Model"],
      ["language", "Language"],
      ["layer", "Best layer"],
      ["value", labelOf(rows[0]!.measure, pivot), "low", "high"],
      ["p1", `P@1 to ${nameOf(pivot)}`, "p1_low", "p1_high"],
      ["chance", "Chance"],
      ["p_value_max", "p"],
    ],
    source: rows,
  };
}

/** Returns a row for each language and treatment, the models side by side, the last one first. */
export function gainsTable(gains: readonly Row[], corpus: string): ReportTable {
  const models = [...new Set(gains.map(({ model }) => `${model}`))].reverse();
  const labels = languageLabels([...new Set(gains.map(({ language }) => `${language}`))]);
  const base = `${gains[0]!.base}`;
  const places = new Map<string, Record<string, Row[string]>>();
  for (const row of gains) {
    const key = JSON.stringify([row.preprocessing, row.language]);
    const place = places.get(key) ?? {
      language: `${labels.get(`${row.language}`)}${row.preprocessing === "raw" ? "" : `, ${row.preprocessing}`}`,
      base_p1: row.base_p1 ?? null,
    };
    place[`gain ${row.model}`] = row.gain ?? null;
    place[`low ${row.model}`] = row.low ?? null;
    place[`high ${row.model}`] = row.high ?? null;
    places.set(key, place);
  }
  return {
    name: `gains-${corpus}`,
    title:
      `What each model adds to the retrieval P@1 of ${base}, mean of both directions, each at its ` +
      `best inner layer: chosen on one half, counted on the other (n = ${gains[0]!.n}); below it ` +
      "the 95 % interval. Its layers are in the rows saved",
    rows: [...places.values()],
    columns: [
      ["language", "Language"],
      ...models.map(
        model => [`gain ${model}`, `${model} adds`, `low ${model}`, `high ${model}`] as const,
      ),
      ["base_p1", `to ${base}’s P@1`, "", ""],
    ],
    source: gains,
  };
}
