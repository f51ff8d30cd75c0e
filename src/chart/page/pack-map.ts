import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { visibleText } from "../parts/escape-text.js";
import { languageStyle } from "../parts/language-style.js";
import { type Look, labelIn } from "../parts/look.js";
import { distinct } from "../parts/require-rows.js";
import { languageLabels, languageScales, seriesScales } from "../parts/theme.js";
import type { MapColumn, MapData, MapLayer } from "./map-data.js";
import { packColumn } from "./pack-rows.js";

/** Columns that say where and what a point is; any other can colour it. */
const placing = new Set(["model", "layer", "language", "sentence", "text", "x", "y", "nearest"]);

/** Which map a page opens on; of the model that is not named, the last; of the layer, the first. */
export interface MapOpening {
  readonly model?: string | undefined;
  readonly layer?: number | undefined;
}

/** Returns the rows of maps as the page's script reads them. */
export function packMap(rows: readonly Row[], opens: MapOpening, look: Look): MapData {
  const codes = distinct(rows, "language");
  const sentences = distinct(rows, "sentence");
  const numbers = numbersOf(codes, sentences);
  const count = codes.length * sentences.length;
  const labels = languageLabels(codes, look);
  const colours = languageScales(codes, look).color.range as readonly string[];
  const texts = codes.map(() => new Array<string | null>(sentences.length).fill(null));
  for (const row of rows) {
    const at = numbers(row);
    if (row.text != null)
      texts[Math.floor(at / sentences.length)]![at % sentences.length] = visibleText(`${row.text}`);
  }
  const maps = [...groupBy(rows, row => `${row.model}`)].map(([name, own]) => {
    const layers = [...groupBy(own, row => Number(row.layer))].sort(([a], [b]) => a - b);
    return { name, layers };
  });
  const models = maps.map(({ name, layers }) => ({
    name,
    layers: layers.map(([layer, own]) => packLayer(layer, own, numbers, count)),
  }));
  const every = maps.flatMap(({ layers }) => layers.map(([, own]) => own));
  return {
    languages: codes.map((code, i) => ({
      code,
      name: visibleText(labels.get(code)!),
      direction: describeLanguage(code).direction,
      colour: colours[i]!,
      shape: languageStyle(code).shape,
    })),
    sentences,
    texts,
    models: models.map(({ name, layers }) => ({
      name: visibleText(labelIn(look, name) ?? name),
      layers,
    })),
    columns: packColumns(every, numbers, count),
    ramp,
    palette,
    opens: openingIn(models, opens),
  };
}

/** Returns a function that numbers a row's point: language by language, its sentences in order. */
function numbersOf(codes: readonly string[], sentences: readonly string[]) {
  const language = new Map(codes.map((code, i) => [code, i]));
  const sentence = new Map(sentences.map((id, i) => [id, i]));
  return (row: Row) =>
    language.get(`${row.language}`)! * sentences.length + sentence.get(`${row.sentence}`)!;
}

function packLayer(
  layer: number,
  rows: readonly Row[],
  numbers: (row: Row) => number,
  count: number,
): MapLayer {
  const places = new Float32Array(2 * count).fill(Number.NaN);
  for (const row of rows) {
    const [x, y] = [
      Math.fround(Number(row.x ?? Number.NaN)),
      Math.fround(Number(row.y ?? Number.NaN)),
    ];
    if (Number.isFinite(x) && Number.isFinite(y)) places.set([x, y], 2 * numbers(row));
  }
  const [first] = rows;
  return {
    layer,
    trustworthiness: finite(first?.trustworthiness),
    continuity: finite(first?.continuity),
    places: base64(places),
    nearest: packNearest(rows, numbers, count),
  };
}

/** A row's `nearest` numbers the rows of its map: "12 85 3". */
function packNearest(
  rows: readonly Row[],
  numbers: (row: Row) => number,
  count: number,
): string | null {
  const lists = rows.map(row => (typeof row.nearest === "string" ? row.nearest.split(" ") : []));
  const each = lists.reduce((most, list) => Math.max(most, list.length), 0);
  if (each === 0) return null;
  const nearest = new Int32Array(each * count).fill(-1);
  for (const [i, list] of lists.entries())
    for (const [j, other] of list.entries()) {
      const row = rows[Number(other)];
      if (row !== undefined) nearest[each * numbers(rows[i]!) + j] = numbers(row);
    }
  return base64(nearest);
}

/** Returns the columns whose values differ within a map: once, where all maps have the same. */
function packColumns(
  maps: readonly (readonly Row[])[],
  numbers: (row: Row) => number,
  count: number,
): MapColumn[] {
  const names = new Set(maps.flatMap(rows => Object.keys(rows[0] ?? {})));
  return [...names].flatMap(name => {
    if (placing.has(name)) return [];
    const by = maps.map(rows => {
      const values = new Array<Row[string]>(count).fill(null);
      for (const row of rows) {
        const value = row[name] ?? null;
        values[numbers(row)] = Number.isNaN(value) ? null : value;
      }
      return values;
    });
    const differs = maps.some(rows => rows.some(row => row[name] !== rows[0]![name]));
    if (!differs) return [];
    const same = by.every(values => values.every((value, i) => value === by[0]![i]));
    return [{ name, by: (same ? by.slice(0, 1) : by).map(packColumn) }];
  });
}

function openingIn(
  models: MapData["models"],
  { model: wanted, layer }: MapOpening,
): MapData["opens"] {
  const named = models.findIndex(({ name }) => name === wanted);
  const model = named < 0 ? models.length - 1 : named;
  const step = models[model]!.layers.findIndex(one => one.layer === layer);
  return { model, step: Math.max(0, step) };
}

const finite = (value: Row[string] | undefined) =>
  typeof value === "number" && Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;

function base64({ buffer }: Float32Array | Int32Array): string {
  return Buffer.from(buffer).toString("base64");
}

/** Viridis without its palest tenth, as light as paper. */
const ramp = [
  ...["#440154", "#481769", "#482a79", "#433c84", "#3d4d8a", "#365c8d"],
  ...["#306b8e", "#2a798e", "#24878e", "#20958c", "#20a287", "#2ab07f"],
  ...["#3fbd73", "#5cc863", "#7dd24f", "#a2db38", "#c9e120"],
];

const palette = seriesScales(Array.from({ length: 6 }, (_, i) => `${i}`)).color
  .range as readonly string[];
