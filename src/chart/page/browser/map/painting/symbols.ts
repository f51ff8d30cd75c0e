import { outlineOf } from "../../outlines.js";
import { languageCount, mapData, pointCount, pointOf } from "../map-points.js";

/** @file The languages' symbols, in a box from −1.4 to 1.4. */

/** Half the side of the box that a symbol lies in. */
export const symbolReach = 1.4;

export const symbolPaths = mapData.languages.map(({ shape }) => new Path2D(outlineOf(shape)));

/** The size of symbols before zooming, in pixels: smaller where there are many. */
export const symbolRadius = Math.max(1.6, Math.min(5, 90 / Math.sqrt(pointCount)));

/** How large they are drawn: they grow with the map, but not as fast. */
export const radiusAt = (zoom: number) => symbolRadius * Math.min(3, Math.max(1, zoom) ** 0.3);

/** Returns a picture of all symbols in a row, white, each in a square of `side` pixels. */
export function symbolStrip(side: number): HTMLCanvasElement {
  const strip = document.createElement("canvas");
  strip.width = side * symbolPaths.length;
  strip.height = side;
  const pen = strip.getContext("2d")!;
  pen.fillStyle = "#fff";
  const scale = side / (2 * symbolReach);
  for (const [i, path] of symbolPaths.entries()) {
    pen.setTransform(scale, 0, 0, scale, (i + 0.5) * side, side / 2);
    pen.fill(path);
  }
  return strip;
}

const sentences = pointCount / languageCount;

/** A step that meets every sentence, and leaves those that it has met evenly spread. */
function spreadingStep(): number {
  const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
  let step = Math.max(1, Math.round(0.618 * sentences));
  while (common(step, sentences) !== 1) step++;
  return step;
}

const betweenSentences = spreadingStep();

/**
 * The order in which points are drawn: all languages of a sentence, so that none hides the others,
 * and sentences so that any beginning of the order is a sample of all.
 */
export const drawingOrder = Uint32Array.from({ length: pointCount }, (_, i) =>
  pointOf(i % languageCount, (Math.floor(i / languageCount) * betweenSentences) % sentences),
);
