import { csvFromRows } from "../../../format/csv-from-rows.js";
import type { ReportData } from "../report-data.js";
import { unpackRows } from "../unpack-rows.js";
import { pageData } from "./page-element.js";
import { saveFile } from "./save-file.js";
import { scrollHints } from "./scroll-hints.js";
import { liveTables } from "./tables.js";
import { tooltip } from "./tooltip.js";

/** @file The report's own script: draws the figures, shows tooltips, saves files. */

declare const vega: typeof import("vega");
declare const vegaLite: typeof import("vega-lite");

const figures = pageData<ReportData["figures"]>("figures");
const tables = pageData<ReportData["tables"]>("tables");
const views = new Map<string, import("vega").View>();
const tip = tooltip(true);

/** The whole specification of a figure; Vega marks rows, so it gets its own. */
function specOf(name: string): import("vega-lite").TopLevelSpec {
  const { spec, rows } = figures[name]!;
  const data = rows === null ? spec.data : { ...(spec.data as object), values: unpackRows(rows) };
  return { ...spec, data } as unknown as import("vega-lite").TopLevelSpec;
}

/** Vega calls this with what the mark under the mouse says, or with nothing. */
function showTooltip(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  if (value === null || value === undefined || value === "") {
    tip.hide();
    return;
  }
  const said = typeof value === "object" ? value : { "": value };
  tip.show(
    event,
    Object.entries(said).map(([key, text]) => ({ key, text: `${text}` })),
  );
}

// The layout depends on the width of text: the fonts come first.
await Promise.all(["400 12px", "600 12px"].map(font => document.fonts.load(`${font} "Noto Sans"`)));

for (const place of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  const name = place.dataset.figure!;
  const view = new vega.View(vega.parse(vegaLite.compile(specOf(name)).spec), {
    renderer: "svg",
    container: place,
    hover: true,
  });
  view.tooltip(showTooltip);
  views.set(name, view);
  await view.runAsync();
}
liveTables();
scrollHints();
document.documentElement.dataset.ready = "true";

document.addEventListener("click", async ({ target }) => {
  const button = (target as Element).closest<HTMLButtonElement>("button[data-save]");
  if (button === null) return;
  const { of: name = "", save: kind } = button.dataset;
  const rows = tables[name] ?? figures[name]?.rows;
  if (kind === "csv" && rows) saveFile(`${name}.csv`, csvFromRows(unpackRows(rows)), "text/csv");
  else if (kind === "json")
    saveFile(`${name}.json`, `${JSON.stringify(specOf(name), null, 1)}\n`, "application/json");
  else saveFile(`${name}.svg`, await views.get(name)!.toSVG(), "image/svg+xml");
});
