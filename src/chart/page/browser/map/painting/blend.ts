/**
 * @file Colours laid over each other in whole numbers. A pixel is 32 bits: red, green, blue and
 * opacity from the lowest byte, colours multiplied by their opacity; two parts are reckoned at once.
 */

/** What a symbol covers: its pixels, counted from the one in which its middle lies. */
export interface Stamp {
  readonly places: Int32Array;
  /** How much of each: 1 … 255. */
  readonly masks: Uint8Array;
}

/** Every second byte. */
const parts = 0xff00ff;

/**
 * Lays a stamp over pixels.
 * @param redBlue Of its colour: red, and blue 16 bits higher.
 * @param green Of its colour.
 * @param strength Its opacity, of 256.
 */
export function layStamp(
  pixels: Uint32Array,
  at: number,
  { places, masks }: Stamp,
  redBlue: number,
  green: number,
  strength: number,
): void {
  const greenFull = green | 0xff0000;
  for (let i = 0; i < places.length; i++) {
    const mask = (masks[i]! * strength) >> 8;
    const share = mask + (mask >> 7); // of 256
    const rest = 256 - share;
    const place = at + places[i]!;
    const old = pixels[place]!;
    const even =
      ((Math.imul(redBlue, share) >>> 8) & parts) + ((Math.imul(old & parts, rest) >>> 8) & parts);
    const odd =
      ((Math.imul(greenFull, share) >>> 8) & parts) +
      ((Math.imul((old >>> 8) & parts, rest) >>> 8) & parts);
    pixels[place] = even | (odd << 8);
  }
}

const factors = Float64Array.from({ length: 256 }, (_, opacity) =>
  opacity === 0 ? 0 : 255 / opacity,
);

/** Divides colours by their opacity again, as an image of the page's has them. */
export function divideByOpacity(pixels: Uint32Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!;
    const opacity = pixel >>> 24;
    if (opacity === 0 || opacity === 255) continue;
    const factor = factors[opacity]!;
    const red = Math.min(255, (pixel & 255) * factor + 0.5);
    const green = Math.min(255, ((pixel >> 8) & 255) * factor + 0.5);
    const blue = Math.min(255, ((pixel >> 16) & 255) * factor + 0.5);
    pixels[i] = red | (green << 8) | (blue << 16) | (opacity << 24);
  }
}
