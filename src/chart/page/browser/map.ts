import type { MapData, MapLanguage, MapLayer } from "../map-data.js";
import { fitPlaces } from "./fit-places.js";
import { outlineOf } from "./outlines.js";
import { pageData, pageElement } from "./page-element.js";
import { tooltip } from "./tooltip.js";

/** @file The interactive map: draws points on a canvas and answers mouse, touch and keyboard. */

const { languages, sentences, texts, models } = pageData<MapData>("points");
const count = sentences.length;
const canvas = pageElement<HTMLCanvasElement>("map");
const pen = canvas.getContext("2d")!;
const modelChoice = pageElement<HTMLSelectElement>("model");
const layerSlider = pageElement<HTMLInputElement>("layer");
const playButton = pageElement<HTMLButtonElement>("play");
const legend = pageElement("legend");
/** Its words are read from #sentence. */
const tip = tooltip(false);
const hidden = new Set<number>();

/** What is shown: a step is a layer of the model's, by its place. */
const shown = { model: 0, step: 0 };

/** The sentence lit up, and the language that was pointed at; held: until something else is chosen. */
interface Selection {
  readonly sentence: number | null;
  readonly language: number;
  readonly held: boolean;
}
const nothing: Selection = { sentence: null, language: 0, held: false };
let selection = nothing;

const paths = languages.map(({ shape }) => new Path2D(outlineOf(shape)));
const radius = Math.max(2.5, Math.min(5, 90 / Math.sqrt(count * languages.length)));

// ---- where points are: between two layers while they glide

let from: Float64Array | null = null;
let to: Float64Array = new Float64Array();
let begun = 0;
const glide = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 450; // ms

const layersOf = (model: number): readonly MapLayer[] => models[model]!.layers;
const layerShown = (): MapLayer => layersOf(shown.model)[shown.step]!;
const placesShown = () =>
  fitPlaces(layerShown().places, canvas.clientWidth, canvas.clientHeight, 3 * radius);

/** Where a language's sentence stands in a list of places: x, and y behind it. */
const placeOf = (language: number, sentence: number) => 2 * (language * count + sentence);

/** Returns where everything is at this moment; a point that was nowhere starts where it ends. */
function placesNow(): { readonly places: Float64Array; readonly moving: boolean } {
  const before = from;
  const t = glide === 0 ? 1 : Math.min(1, (performance.now() - begun) / glide);
  if (before === null || t === 1) return { places: to, moving: false };
  const eased = t * t * (3 - 2 * t);
  const places = to.map((end, i) => {
    const start = Number.isNaN(before[i]!) ? end : before[i]!;
    return start + (end - start) * eased;
  });
  return { places, moving: true };
}

function moveTo(model: number, step: number): void {
  from = to.length === 0 ? null : placesNow().places;
  Object.assign(shown, { model, step });
  to = placesShown();
  begun = performance.now();
  describe();
  requestDraw();
}

// ---- drawing

let waiting = false;
function requestDraw(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw();
  });
}

function draw(): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const { places, moving } = placesNow();
  const lit = selection.sentence;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const put = (language: number, sentence: number, size: number, edge: boolean) => {
    const at = placeOf(language, sentence);
    const [x, y] = [places[at]!, places[at + 1]!];
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    pen.setTransform(ratio * size, 0, 0, ratio * size, ratio * x, ratio * y);
    pen.fill(paths[language]!);
    if (edge) pen.stroke(paths[language]!);
  };
  pen.globalAlpha = lit === null ? 0.85 : 0.18;
  for (const [language, { colour }] of languages.entries()) {
    if (hidden.has(language)) continue;
    pen.fillStyle = colour;
    for (let sentence = 0; sentence < count; sentence++) put(language, sentence, radius, false);
  }
  if (lit !== null) {
    pen.globalAlpha = 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.strokeStyle = "#5a5a5a";
    pen.lineWidth = 1;
    pen.beginPath();
    const [x, y] = centre(places, lit);
    for (const at of placesOfAll(places, lit)) {
      pen.moveTo(x, y);
      pen.lineTo(places[at]!, places[at + 1]!);
    }
    pen.stroke();
    pen.lineWidth = 0.25; // In units of the symbol.
    pen.strokeStyle = "#fff";
    for (const [language, { colour }] of languages.entries()) {
      if (hidden.has(language)) continue;
      pen.fillStyle = colour;
      put(language, lit, radius * 1.8, true);
    }
  }
  if (moving) requestDraw();
  else document.documentElement.dataset.ready = "true";
}

/** Where a sentence stands in the places, in each language that is shown and has it. */
function placesOfAll(places: Float64Array, sentence: number): number[] {
  return [...languages.keys()]
    .filter(language => !hidden.has(language))
    .map(language => placeOf(language, sentence))
    .filter(at => !Number.isNaN(places[at]));
}

/** The middle of a sentence's translations, where its rays meet. */
function centre(places: Float64Array, sentence: number): readonly [x: number, y: number] {
  const all = placesOfAll(places, sentence);
  const middle = (axis: number) =>
    all.reduce((sum, at) => sum + places[at + axis]!, 0) / all.length;
  return [middle(0), middle(1)];
}

// ---- words: quality of the map, the sentence under the mouse

function describe(): void {
  const { layer, trustworthiness, continuity } = layerShown();
  layerSlider.max = `${layersOf(shown.model).length - 1}`;
  layerSlider.value = `${shown.step}`;
  layerSlider.setAttribute("aria-valuetext", `Layer ${layer}`);
  pageElement("layer-name").textContent = `${layer}`;
  const parts = [];
  if (trustworthiness !== null) parts.push(`trustworthiness ${trustworthiness.toFixed(3)}`);
  if (continuity !== null) parts.push(`continuity ${continuity.toFixed(3)}`);
  pageElement("quality").textContent =
    `${models[shown.model]!.name}, layer ${layer}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

/** The selected sentence in every language that has it; the one pointed at first. */
function translations(): (MapLanguage & { readonly text: string })[] {
  const { sentence, language: first } = selection;
  if (sentence === null) return [];
  return [...new Set([first, ...languages.keys()])].flatMap(language => {
    const text = texts[language]![sentence]!;
    return text === null ? [] : [{ ...languages[language]!, text }];
  });
}

function select(next: Selection): void {
  const { sentence, language, held } = selection;
  if (next.sentence === sentence && next.language === language && next.held === held) return;
  selection = next;
  const place = pageElement("sentence");
  if (next.sentence === null) place.replaceChildren();
  else {
    const list = document.createElement("dl");
    for (const { name, direction, text } of translations()) {
      const term = document.createElement("dt");
      term.textContent = name;
      const words = document.createElement("dd");
      words.dir = direction;
      words.textContent = text;
      list.append(term, words);
    }
    const number = document.createElement("p");
    number.className = "caption";
    number.textContent = `Sentence ${sentences[next.sentence]}`;
    place.replaceChildren(number, list);
  }
  requestDraw();
}

/** Selects what lies under the mouse, and says it beside it. */
function pointAt(event: MouseEvent, held: boolean): void {
  const found = nearest(event, 14);
  select(found === null ? nothing : { ...found, held });
  if (found === null) tip.hide();
  else
    tip.show(
      event,
      translations().map(({ name, ...rest }) => ({ key: name, ...rest })),
    );
}

/** Returns the point nearest to a place on the screen, at most `reach` pixels away. */
function nearest(
  event: MouseEvent,
  reach: number,
): { readonly language: number; readonly sentence: number } | null {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const { places } = placesNow();
  let best = null;
  let distance = reach * reach;
  for (let language = 0; language < languages.length; language++) {
    if (hidden.has(language)) continue;
    for (let sentence = 0; sentence < count; sentence++) {
      const at = placeOf(language, sentence);
      const d = (places[at]! - x) ** 2 + (places[at + 1]! - y) ** 2;
      if (d < distance) {
        distance = d;
        best = { language, sentence };
      }
    }
  }
  return best;
}

// ---- answers

canvas.addEventListener("pointermove", event => {
  if (!selection.held) pointAt(event, false);
});
canvas.addEventListener("pointerleave", () => {
  tip.hide();
  if (!selection.held) select(nothing);
});
canvas.addEventListener("click", event => pointAt(event, true));

/** How many sentences further a key goes. */
const strides: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};
canvas.addEventListener("keydown", event => {
  const by = strides[event.key];
  if (by === undefined && event.key !== "Escape") return;
  tip.hide();
  if (by === undefined) return select(nothing);
  const start = selection.sentence ?? (by > 0 ? -1 : 0);
  select({ ...selection, sentence: (start + by + count) % count, held: true });
  event.preventDefault();
});

pageElement("controls").addEventListener("submit", event => event.preventDefault());
modelChoice.append(...models.map(({ name }, i) => new Option(name, `${i}`)));
modelChoice.addEventListener("change", () => {
  const model = Number(modelChoice.value);
  // The layer of that number, or the nearest there is.
  const { layer } = layerShown();
  const distances = layersOf(model).map(other => Math.abs(other.layer - layer));
  moveTo(model, distances.indexOf(Math.min(...distances)));
});
layerSlider.addEventListener("input", () => moveTo(shown.model, Number(layerSlider.value)));

let timer: number | undefined;
playButton.addEventListener("click", () => {
  const playing = timer === undefined;
  playButton.setAttribute("aria-pressed", `${playing}`);
  playButton.textContent = playing ? "Pause" : "Play";
  window.clearInterval(timer);
  timer = playing
    ? window.setInterval(
        () => moveTo(shown.model, (shown.step + 1) % layersOf(shown.model).length),
        1200,
      )
    : undefined;
});

for (const [i, { name, colour, shape }] of languages.entries()) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(i);
    else hidden.add(i);
    requestDraw();
  });
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sign.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  sign.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", outlineOf(shape));
  path.setAttribute("fill", colour);
  sign.append(path);
  label.append(box, sign, name);
  legend.append(label);
}

new ResizeObserver(() => {
  from = null;
  to = placesShown();
  requestDraw();
}).observe(canvas);

moveTo(0, 0);
