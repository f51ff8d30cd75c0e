import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Row } from "../../base/row.js";
import { escapeText } from "../parts/escape-text.js";
import type { Look } from "../parts/look.js";
import { requireRows } from "../parts/require-rows.js";
import { signature } from "../parts/signature.js";
import type { MapData } from "./map-data.js";
import { type MapPageSize, requireMapFits } from "./map-size.js";
import { type MapOpening, packMap } from "./pack-map.js";
import { asset, page } from "./page.js";
import { pageScript } from "./page-script.js";

/** What the page of maps takes. */
export interface MapPageOptions {
  readonly title?: string;
  /** Lines under the map, plain text. */
  readonly notes?: readonly string[];
  /** The map that is shown first; by default the last model's first layer. */
  readonly opens?: MapOpening;
  /** Names and colours of languages, names of models. */
  readonly look?: Look;
  /** The file beside it that has the numbers; none by default. */
  readonly report?: string;
}

/**
 * Returns an interactive map as one HTML file that needs no network: a slider over
 * layers (points glide, so that the eye can follow), a switch between models, two maps
 * side by side with one selection, the sentence and its translations under the mouse, zoom,
 * pan and search, points coloured by any column, rectangle and lasso whose points can be
 * saved, and a density where points are many; what is seen stands in its address. All of
 * it by keyboard too, but for rectangle and lasso. Every text stays text.
 *
 * @param rows One a sentence, language, layer and model, as for `map`: columns model,
 * layer, language, sentence, x, y; text for the tooltips; trustworthiness, continuity;
 * nearest, the numbers of a map's rows that are nearest by the states, nearest first ("12 85 3").
 * Any other column that differs within a map can colour its points.
 */
export async function mapPage(
  rows: readonly Row[],
  { title = "Where sentences lie", notes = [], opens = {}, look = {}, report }: MapPageOptions = {},
): Promise<string> {
  const places = ["model", "layer", "language", "sentence"];
  requireRows("mapPage", rows, { columns: [...places, "x", "y"], places });
  const caption = [
    "Near points are similar; distances between groups and the axes mean nothing. Trustworthiness and continuity, at most 1, say how far the map keeps the neighbours it was drawn from.",
    ...notes,
    signature(rows),
  ];
  const body = [
    `<header><h1>${escapeText(title)}</h1>`,
    ...(report === undefined
      ? []
      : [`<p class="links"><a href="${escapeText(report)}">The report, with the numbers</a></p>`]),
    "</header>",
    "<main>",
    toolsHtml,
    `<div id="panels">${panelHtml("")}${panelHtml("-second")}</div>`,
    '<div id="legend" role="group" aria-label="Languages"></div>',
    '<p id="colour-legend" hidden></p>',
    '<div id="chosen" role="status" hidden><span id="chosen-count"></span> <button id="chosen-save" type="button">Save as CSV</button> <button id="chosen-clear" type="button">Let go</button></div>',
    '<p id="help">Point at a sentence to see its translations; click, or press the arrow keys on the map, to hold one; Escape lets it go. Turn the wheel, pinch, or press + and − to zoom, 0 to see all; drag to move. Shift and drag encloses points in a rectangle.</p>',
    '<div id="sentence" role="status" aria-live="polite"></div>',
    ...caption.map(line => `<p class="caption" dir="auto">${escapeText(line)}</p>`),
    "</main>",
  ].join("\n");
  const packed = packMap(rows, opens, look);
  requireMapFits(sizeOf(packed));
  return page({
    title,
    body,
    data: { places: packed },
    scripts: [
      ...(await libraries()).map(code => ({ code })),
      { code: await pageScript("map"), module: true },
    ],
    styles: [await asset("page.css"), await asset("map.css")],
  });
}

function sizeOf({ languages, sentences, models, texts, columns }: MapData): MapPageSize {
  const layers = models.flatMap(model => model.layers);
  const near = layers[0]?.nearest?.length ?? 0;
  const points = languages.length * sentences.length;
  return {
    languages: languages.length,
    sentences: sentences.length,
    maps: layers.length,
    near: near / points / (16 / 3),
    columns: columns.filter(({ by }) => by.length > 1).length,
    characters: texts.flat().reduce((sum, text) => sum + (text?.length ?? 0), 0),
  };
}

const toolsHtml = [
  '<form id="tools">',
  '<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false"></label> <output id="search-count" for="search"></output>',
  '<label>Colour by <select id="colour"></select></label>',
  '<fieldset><legend>A drag</legend><label><input type="radio" name="tool" value="move" checked>moves</label><label><input type="radio" name="tool" value="rectangle">draws a rectangle</label><label><input type="radio" name="tool" value="lasso">a lasso</label></fieldset>',
  '<label><input id="density-on" type="checkbox">Density</label>',
  '<label><input id="compare" type="checkbox">Two maps</label>',
  "</form>",
].join("\n");

/** A map with its controls; of the second, names end in "-second". */
function panelHtml(end: string): string {
  const which = end === "" ? "Map" : "Second map";
  const button = (name: string, sign: string, says: string) =>
    `<button id="${name}${end}" type="button" aria-label="${says}" title="${says}">${sign}</button>`;
  const whole = `<button id="whole${end}" type="button">All</button>`;
  return [
    `<section id="panel${end}" class="panel" aria-label="${which}"${end === "" ? "" : " hidden"}>`,
    `<form id="controls${end}" class="controls">`,
    `<label>Model <select id="model${end}"></select></label>`,
    `<label class="layer">Layer <input id="layer${end}" type="range" min="0" step="1" value="0"> <output id="layer-name${end}" for="layer${end}"></output></label>`,
    `<button id="play${end}" type="button" aria-pressed="false">Play</button>`,
    "</form>",
    `<p id="quality${end}" class="quality" role="status"></p>`,
    '<div class="box">',
    `<canvas id="density${end}" aria-hidden="true"></canvas><canvas id="points${end}" aria-hidden="true"></canvas>`,
    `<canvas id="map${end}" tabindex="0" role="application" aria-describedby="help" aria-label="${which} of sentences"></canvas>`,
    `<p id="moving${end}" class="moving" aria-hidden="true" hidden></p>`,
    `<div class="zoom" role="group" aria-label="Zoom">${button("nearer", "+", "Zoom in")}${button("farther", "−", "Zoom out")}${whole}</div>`,
    "</div></section>",
  ].join("\n");
}

/** d3-zoom with what it stands on, and KDBush, as the packages ship them for a page. */
async function libraries(): Promise<string[]> {
  const require = createRequire(import.meta.url);
  const ofZoom = createRequire(require.resolve("d3-zoom"));
  const parts = ["dispatch", "timer", "color", "interpolate", "ease", "selection", "drag"];
  const files = [...parts, "transition", "zoom"].map(part => {
    const entry = part === "zoom" ? require.resolve("d3-zoom") : ofZoom.resolve(`d3-${part}`);
    return join(dirname(entry), "..", "dist", `d3-${part}.min.js`);
  });
  const tree = join(dirname(require.resolve("kdbush")), "kdbush.min.js");
  return Promise.all([...files, tree].map(file => readFile(file, "utf8")));
}
