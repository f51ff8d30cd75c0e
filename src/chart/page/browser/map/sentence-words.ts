import { isolated } from "../isolated.js";
import { pageElement } from "../page-element.js";
import { shortened, type TooltipLine } from "../tooltip.js";
import {
  languageAt,
  languageCount,
  languageOf,
  layersOf,
  mapData,
  nearestOn,
  pointOf,
  sentenceOf,
  textAt,
} from "./map-points.js";
import type { Panel } from "./panel.js";
import { type Lit, shown } from "./shown.js";

/** @file The lit sentence in words, under the maps: its translations, and what lies nearest. */

/** Returns a point's sentence in every language that has it; the one pointed at first. */
export function translationLines(point: number): TooltipLine[] {
  const [first, sentence] = [languageOf(point), sentenceOf(point)];
  const languages = new Set([first, ...Array(languageCount).keys()]);
  return [...languages].flatMap(language => lineOfPoint(pointOf(language, sentence)));
}

function lineOfPoint(point: number): TooltipLine[] {
  const text = textAt(point);
  const { name, direction } = languageAt(point);
  return text === null ? [] : [{ key: name, text, direction }];
}

/** Characters of a text under the maps, which is read aloud too. */
const longestText = 4000;

let described: Lit | null = null;
let places = "";

/** Describes the lit sentence, if it or the maps have changed. */
export function describeSentence(panels: readonly Panel[]): void {
  const { lit } = shown;
  const now = panels.map(({ model, step }) => `${model}/${step}`).join();
  if (lit === described && now === places) return;
  [described, places] = [lit, now];
  const place = pageElement("sentence");
  if (lit === null) {
    place.replaceChildren();
    return;
  }
  const parts = [
    captionOf(`Sentence ${isolated(mapData.sentences[lit.sentence]!)}`),
    listOf(translationLines(lit.point)),
  ];
  for (const { model, step } of panels) {
    const layer = layersOf(model)[step]!;
    const near = nearestOn(layer, lit.point);
    if (near === null || near.length === 0) continue;
    const { name } = languageAt(lit.point);
    parts.push(
      captionOf(
        `Nearest to the ${isolated(name)} sentence by the states of ${isolated(mapData.models[model]!.name)}, layer ${layer.layer}:`,
      ),
      listOf(near.flatMap(lineOfPoint)),
    );
  }
  place.replaceChildren(...parts);
}

function captionOf(text: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "caption";
  line.textContent = text;
  return line;
}

function listOf(lines: readonly TooltipLine[]): HTMLElement {
  const list = document.createElement("dl");
  for (const { key, text, direction = "auto" } of lines) {
    const term = document.createElement("dt");
    term.textContent = key;
    const words = document.createElement("dd");
    words.dir = direction;
    words.textContent = shortened(text, longestText);
    list.append(term, words);
  }
  return list;
}
