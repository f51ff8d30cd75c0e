import { colourColumns } from "./colours.js";
import type { Gestures } from "./gestures.js";
import { languageCount, layersOf, mapData, pointOf, sentenceCount } from "./map-points.js";
import type { Corner } from "./outline-tool.js";
import type { Panel } from "./panel.js";
import { shown } from "./shown.js";

/** @file The page's address keeps the view, so that it can be sent and come back to. */

/** A map of the view: model and layer by number, and what part of it is seen. */
export interface MapView {
  readonly model: number;
  readonly step: number;
  readonly k: number;
  /** Of what was drawn before zooming, as shares of the box: what lies in its middle. */
  readonly middle: Corner;
}

/** Writes the view behind the page's address. */
export function keepView(panels: readonly Panel[], search: string): void {
  const words = new URLSearchParams();
  for (const panel of panels) words.append("map", written(panel));
  const { lit, hidden, colour, density } = shown;
  if (lit?.held) words.set("sentence", mapData.sentences[lit.sentence]!);
  if (hidden.size > 0)
    words.set("hide", [...hidden].map(i => mapData.languages[i]!.code).join(","));
  if (colour >= 0) words.set("colour", colourColumns[colour]!.name);
  if (search !== "") words.set("search", search);
  words.set("density", density ? "1" : "0");
  history.replaceState(null, "", `#${words}`);
}

function written({ model, step, zoom: { k, x, y }, canvas }: Panel): string {
  const { name } = mapData.models[model]!;
  const middle = [
    (canvas.clientWidth / 2 - x) / k / canvas.clientWidth,
    (canvas.clientHeight / 2 - y) / k / canvas.clientHeight,
  ];
  const part = [k, ...middle].map(value => Number(value.toFixed(4)));
  return [layersOf(model)[step]!.layer, ...part, name].join(" "); // A name may hold spaces.
}

/** Takes what the address says into `shown`; what it says of anything that is not here is left. */
export function viewKept(): { readonly maps: readonly MapView[]; readonly search: string } {
  const words = new URLSearchParams(location.hash.slice(1));
  const sentence = mapData.sentences.indexOf(words.get("sentence") ?? "");
  if (sentence >= 0 && sentence < sentenceCount)
    shown.lit = { sentence, point: pointOf(0, sentence), held: true };
  const hide = new Set(words.get("hide")?.split(","));
  for (let i = 0; i < languageCount; i++)
    if (hide.has(mapData.languages[i]!.code)) shown.hidden.add(i);
  shown.colour = colourColumns.findIndex(({ name }) => name === words.get("colour"));
  if (words.has("density")) shown.density = words.get("density") === "1";
  return {
    maps: words.getAll("map").slice(0, 2).flatMap(mapOf),
    search: words.get("search") ?? "",
  };
}

function mapOf(text: string): MapView[] {
  const [layer, k, x, y, ...name] = text.split(" ");
  const model = mapData.models.findIndex(one => one.name === name.join(" "));
  if (model < 0) return [];
  const step = layersOf(model).findIndex(one => one.layer === Number(layer));
  const [scale, across, down] = [Number(k), Number(x), Number(y)];
  if (step < 0 || !(scale > 0) || !Number.isFinite(across + down)) return [];
  return [{ model, step, k: scale, middle: [across, down] }];
}

/** Shows on a panel what the address said of it. */
export function lookAsKept(gestures: Gestures, { k, middle }: MapView): void {
  if (k !== 1 || middle[0] !== 0.5 || middle[1] !== 0.5) gestures.lookAt(k, middle);
}
