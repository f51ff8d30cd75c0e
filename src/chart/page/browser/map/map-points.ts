import type { MapData, MapLanguage, MapLayer } from "../../map-data.js";
import { pageData } from "../page-element.js";

/** @file What the page carries, read: a point is a sentence in a language, by its number. */

export const mapData = pageData<MapData>("places");

export const sentenceCount = mapData.sentences.length;
export const languageCount = mapData.languages.length;
export const pointCount = sentenceCount * languageCount;

/** A language's sentences lie together, language by language. */
export const pointOf = (language: number, sentence: number) => language * sentenceCount + sentence;
export const languageOf = (point: number) => Math.floor(point / sentenceCount);
export const sentenceOf = (point: number) => point % sentenceCount;
export const languageAt = (point: number): MapLanguage => mapData.languages[languageOf(point)]!;
export const textAt = (point: number): string | null =>
  mapData.texts[languageOf(point)]![sentenceOf(point)] ?? null;

export const layersOf = (model: number): readonly MapLayer[] => mapData.models[model]!.layers;

const decoded = new WeakMap<MapLayer, Float32Array>();

/** Returns where points lie on a layer's map: x and y of each, NaN where there is none. */
export function placesOn(layer: MapLayer): Float32Array {
  let places = decoded.get(layer);
  if (places === undefined) {
    places = new Float32Array(bytesOf(layer.places));
    decoded.set(layer, places);
  }
  return places;
}

const read = new WeakMap<MapLayer, Int32Array>();

/** Returns the points nearest to one by the states of that layer; null where the page has none. */
export function nearestOn(layer: MapLayer, point: number): readonly number[] | null {
  if (layer.nearest === null) return null;
  let all = read.get(layer);
  if (all === undefined) {
    all = new Int32Array(bytesOf(layer.nearest));
    read.set(layer, all);
  }
  const each = all.length / pointCount;
  return [...all.subarray(point * each, (point + 1) * each)].filter(other => other >= 0);
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)).buffer;
}
