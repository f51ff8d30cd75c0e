import type { Colouring } from "../colours.js";
import { languageOf, pointCount, sentenceOf } from "../map-points.js";
import { shown } from "../shown.js";

/** Of 255: the opacity of what was not chosen. */
const faint = 30;

/**
 * Writes each point's colour, four bytes: what was searched for, or chosen, stands out from the
 * rest; what is hidden, or nowhere, has no opacity.
 */
export function writeTints(tints: Uint8Array, { of }: Colouring, places: Float32Array): void {
  const { chosen, found } = shown;
  const known = new Map<string, readonly [number, number, number]>();
  for (let point = 0; point < pointCount; point++) {
    const colour = of(point);
    let parts = known.get(colour);
    if (parts === undefined) {
      parts = partsOf(colour);
      known.set(colour, parts);
    }
    tints.set(parts, 4 * point);
    const nowhere = Number.isNaN(places[2 * point]!);
    const apart =
      (chosen !== null && !chosen.has(point)) || (found !== null && !found.has(sentenceOf(point)));
    tints[4 * point + 3] = nowhere || shown.hidden.has(languageOf(point)) ? 0 : apart ? faint : 255;
  }
}

const palette = document.createElement("canvas").getContext("2d")!;

/** Returns red, green and blue of a colour, however CSS may write it. */
function partsOf(colour: string): readonly [number, number, number] {
  palette.fillStyle = colour; // It reads back as #rrggbb.
  const all = Number.parseInt(`${palette.fillStyle}`.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
}
