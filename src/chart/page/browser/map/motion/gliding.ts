import type { MapLayer } from "../../../map-data.js";
import { fitPlaces } from "../../fit-places.js";
import { placesOn } from "../map-points.js";

/** @file Where the points of a panel are, while they glide from one map to the next. */

const glideTime = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 450; // ms

export interface Gliding {
  /** Where points come from and go to, in pixels before zooming. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** How far they are: 1 if they have arrived. */
  progress(): number;
  place(point: number): readonly [x: number, y: number];
}

/** @param before Where points were; null to begin where they go. */
export function glideTo(
  layer: MapLayer,
  {
    width,
    height,
    margin,
  }: { readonly width: number; readonly height: number; readonly margin: number },
  before: Gliding | null,
): Gliding {
  const to = fitPlaces(placesOn(layer), width, height, margin);
  const from = to.slice();
  for (let point = 0; before !== null && point < from.length / 2; point++) {
    const [x, y] = before.place(point);
    if (!Number.isNaN(x)) from.set([x, y], 2 * point);
  }
  const begun = performance.now();
  const progress = () => {
    if (before === null || glideTime === 0) return 1;
    const t = Math.min(1, (performance.now() - begun) / glideTime);
    return t * t * (3 - 2 * t);
  };
  const between = (i: number, share: number) => from[i]! + (to[i]! - from[i]!) * share;
  return {
    from,
    to,
    progress,
    place(point) {
      const share = progress();
      return [between(2 * point, share), between(2 * point + 1, share)];
    },
  };
}
