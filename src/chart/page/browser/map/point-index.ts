import { pointCount } from "./map-points.js";
import { boxAround, type Corner, isInside } from "./outline-tool.js";

/** @file Which points lie near a place, or inside an outline. */

declare const KDBush: typeof import("kdbush").default;

export interface PointIndex {
  /** The point nearest to a place, at most `reach` away; null if none is. */
  nearest(x: number, y: number, reach: number): number | null;
  /** The points inside an outline. */
  inside(outline: readonly Corner[]): number[];
}

/** @param isShown Whether a point can be found at all. */
export function pointIndex(places: Float32Array, isShown: (point: number) => boolean): PointIndex {
  const tree = new KDBush(pointCount, 64, Float32Array);
  // A tree cannot hold what is nowhere: it goes where nobody looks.
  for (let point = 0; point < pointCount; point++) {
    const nowhere = Number.isNaN(places[2 * point]!) || !isShown(point);
    tree.add(nowhere ? 1e9 : places[2 * point]!, nowhere ? 1e9 : places[2 * point + 1]!);
  }
  tree.finish();
  return {
    nearest(x, y, reach) {
      const distance = (point: number) =>
        (places[2 * point]! - x) ** 2 + (places[2 * point + 1]! - y) ** 2;
      const near = tree.within(x, y, reach);
      return near.length === 0 ? null : near.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    },
    inside(outline) {
      if (outline.length < 3) return [];
      const [[left, top], [right, bottom]] = boxAround(outline);
      return tree
        .range(left, top, right, bottom)
        .filter(point => isInside([places[2 * point]!, places[2 * point + 1]!], outline));
    },
  };
}
