import { mapData } from "../map-points.js";
import type { Stamp } from "./blend.js";
import { symbolPaths, symbolReach } from "./symbols.js";

/** @file Symbols drawn once, to be stamped wherever points are. */

/** Places of a stamp within a pixel, along each axis: with fewer, points tremble when enlarged. */
export const fineness = 4;

/** Languages that share a symbol share its stamps. */
const shapes = [...new Set(mapData.languages.map(({ shape }) => shape))];

/** The number of a language's symbol. */
export const shapeOf = mapData.languages.map(({ shape }) => shapes.indexOf(shape));

/** Pixels that a stamp reaches from the one its middle lies in. */
export const stampReach = (radius: number) => Math.ceil(symbolReach * radius) + 1;

/**
 * Returns the stamps of a size: of each symbol `fineness` times `fineness`, one for each place
 * within a pixel, those of one line after those of the line above.
 * @param stride Pixels of a line that they are laid on.
 */
export function stampsOf(radius: number, stride: number): Stamp[] {
  const reach = stampReach(radius);
  const side = 2 * reach + 1;
  const each = fineness * fineness;
  const sheet = document.createElement("canvas");
  sheet.width = side * each;
  sheet.height = side * shapes.length;
  const pen = sheet.getContext("2d", { willReadFrequently: true })!;
  for (const [row, shape] of shapes.entries()) {
    const path = symbolPaths[mapData.languages.findIndex(one => one.shape === shape)]!;
    for (let i = 0; i < each; i++) {
      const x = i * side + reach + (i % fineness) / fineness;
      const y = row * side + reach + Math.floor(i / fineness) / fineness;
      pen.setTransform(radius, 0, 0, radius, x, y);
      pen.fill(path);
    }
  }
  const { data } = pen.getImageData(0, 0, sheet.width, sheet.height);
  const stamps: Stamp[] = [];
  for (let row = 0; row < shapes.length; row++)
    for (let i = 0; i < each; i++) {
      const places: number[] = [];
      const masks: number[] = [];
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const mask = data[4 * ((row * side + y) * sheet.width + i * side + x) + 3]!;
          if (mask === 0) continue;
          places.push((y - reach) * stride + x - reach);
          masks.push(mask);
        }
      stamps.push({ places: Int32Array.from(places), masks: Uint8Array.from(masks) });
    }
  return stamps;
}
