import type { Cell, StatesOf } from "../states/place.js";

/**
 * @file The shapes of question that people ask of stored states, as lists of cells
 * for `compare`. Cells that share a layer lie together, so that states are read once.
 */

export type LanguagePair = readonly [x: string, y: string];

/** Returns the pairs of each language with the pivot, which comes second. */
export function withPivot(languages: readonly string[], pivot: string): LanguagePair[] {
  return languages.filter(language => language !== pivot).map(language => [language, pivot]);
}

/** Returns all pairs of different languages, each once. */
function allPairs(languages: readonly string[]): LanguagePair[] {
  return languages.flatMap((x, i) => languages.slice(i + 1).map(y => [x, y] as const));
}

/**
 * At which layer do two languages meet? Each pair at each layer. A family is a
 * language pair: its p-values are corrected for choosing the best layer.
 */
export function layerByLayer(
  states: StatesOf,
  pairs: readonly LanguagePair[],
  layers: readonly number[],
): Cell[] {
  return layers.flatMap(layer =>
    pairs.map(([x, y]) => ({
      x: { states, language: x, layer },
      y: { states, language: y, layer },
      family: `${x} ${y}`,
    })),
  );
}

/**
 * Which layers of one language resemble which of another? Every layer of x with every
 * layer of y, corrected for choosing the best of all.
 */
export function layerTimesLayer(
  states: StatesOf,
  [x, y]: LanguagePair,
  layersX: readonly number[],
  layersY: readonly number[] = layersX,
): Cell[] {
  return layersX.flatMap(layerX =>
    layersY.map(layerY => ({
      x: { states, language: x, layer: layerX },
      y: { states, language: y, layer: layerY },
      family: `${x} ${y}`,
    })),
  );
}

/** Which languages lie together at a layer? All pairs, corrected for choosing the best pair. */
export function languageTimesLanguage(
  states: StatesOf,
  languages: readonly string[],
  layer: number,
): Cell[] {
  return allPairs(languages).map(([x, y]) => ({
    x: { states, language: x, layer },
    y: { states, language: y, layer },
    family: `layer ${layer}`,
  }));
}

/**
 * Do two models represent the same sentences alike? Each language at each layer of
 * both (the models must be as deep). Two models share no axes, so measures that need
 * a common space are not for this question.
 */
export function modelAgainstModel(
  statesX: StatesOf,
  statesY: StatesOf,
  languages: readonly string[],
  layers: readonly number[],
): Cell[] {
  return layers.flatMap(layer =>
    languages.map(language => ({
      x: { states: statesX, language, layer },
      y: { states: statesY, language, layer },
      family: language,
    })),
  );
}
