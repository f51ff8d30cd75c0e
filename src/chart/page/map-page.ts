import type { Row } from "../../base/row.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { escapeText } from "../parts/escape-text.js";
import { languageStyle } from "../parts/language-style.js";
import { distinct, requireRows } from "../parts/require-rows.js";
import { signature } from "../parts/signature.js";
import { languageLabels } from "../parts/theme.js";
import type { MapData, MapLayer } from "./map-data.js";
import { asset, page } from "./page.js";
import { pageScript } from "./page-script.js";

/** What the page of maps takes. */
export interface MapPageOptions {
  readonly title?: string;
  /** Lines under the map, plain text. */
  readonly notes?: readonly string[];
}

/**
 * Returns an interactive map as one HTML file that needs no network: a slider over
 * layers (points glide, so that the eye can follow), a switch between models, the
 * sentence and its translations under the mouse with its parallels lit up, languages
 * to hide, and all of it by keyboard too. Every text stays text.
 *
 * @param rows One a sentence, language, layer and model, as for `map`: columns model,
 * layer, language, sentence, x, y; text for the tooltips; trustworthiness, continuity.
 */
export async function mapPage(
  rows: readonly Row[],
  { title = "Where sentences lie", notes = [] }: MapPageOptions = {},
): Promise<string> {
  const places = ["model", "layer", "language", "sentence"];
  requireRows("mapPage", rows, { columns: [...places, "x", "y"], places });
  const caption = [
    "Near points are similar; distances between groups and the axes mean nothing. Trustworthiness and continuity, at most 1, say how far the map keeps the neighbours it was drawn from.",
    ...notes,
    signature(rows),
  ];
  const body = [
    `<header><h1>${escapeText(title)}</h1></header>`,
    "<main>",
    '<form id="controls">',
    '<label>Model <select id="model"></select></label>',
    '<label class="layer">Layer <input id="layer" type="range" min="0" step="1" value="0"> <output id="layer-name" for="layer"></output></label>',
    '<button id="play" type="button" aria-pressed="false">Play</button>',
    "</form>",
    '<p id="quality" role="status"></p>',
    '<canvas id="map" tabindex="0" role="application" aria-describedby="help" aria-label="Map of sentences"></canvas>',
    '<div id="legend" role="group" aria-label="Languages"></div>',
    '<p id="help">Point at a sentence to see its translations; click, or press the arrow keys on the map, to hold one; Escape lets it go.</p>',
    '<div id="sentence" role="status" aria-live="polite"></div>',
    ...caption.map(line => `<p class="caption" dir="auto">${escapeText(line)}</p>`),
    "</main>",
  ].join("\n");
  return page({
    title,
    body,
    data: { points: mapData(rows) },
    scripts: [{ code: await pageScript("map"), module: true }],
    styles: [await asset("page.css"), await asset("map.css")],
  });
}

function mapData(rows: readonly Row[]): MapData {
  const codes = distinct(rows, "language");
  const sentences = distinct(rows, "sentence");
  const models = distinct(rows, "model");
  const language = new Map(codes.map((code, i) => [code, i]));
  const sentence = new Map(sentences.map((id, i) => [id, i]));
  const labels = languageLabels(codes);
  const texts = codes.map(() => new Array<string | null>(sentences.length).fill(null));
  for (const row of rows)
    if (row.text != null)
      texts[language.get(`${row.language}`)!]![sentence.get(`${row.sentence}`)!] = `${row.text}`;

  const layerData = (own: readonly Row[], layer: string): MapLayer => {
    const places = new Array<number | null>(2 * codes.length * sentences.length).fill(null);
    const here = own.filter(row => `${row.layer}` === layer);
    for (const row of here) {
      const at =
        language.get(`${row.language}`)! * sentences.length + sentence.get(`${row.sentence}`)!;
      places[2 * at] = round(row.x);
      places[2 * at + 1] = round(row.y);
    }
    const [first] = here;
    return {
      layer: Number(layer),
      trustworthiness: round(first?.trustworthiness),
      continuity: round(first?.continuity),
      places,
    };
  };
  return {
    languages: codes.map(code => {
      const { colour, shape } = languageStyle(code);
      return {
        name: labels.get(code)!,
        direction: describeLanguage(code).direction,
        colour,
        shape,
      };
    }),
    sentences,
    texts,
    models: models.map(name => {
      const own = rows.filter(row => row.model === name);
      const layers = distinct(own, "layer").sort((a, b) => Number(a) - Number(b));
      return { name, layers: layers.map(layer => layerData(own, layer)) };
    }),
  };
}

/** A thousandth of a map's unit is less than a pixel. */
function round(value: Row[string] | undefined): number | null {
  return Number.isFinite(value) ? Math.round(Number(value) * 1000) / 1000 : null;
}
