import { float64, type Matrix } from "../numeric/matrix.js";
import { alignMap } from "./align-map.js";
import { neighbourhood } from "./neighbourhood.js";

/** What `stability` takes. */
export interface StabilityOptions {
  /** Neighbours; defaults to 15. */
  readonly k?: number;
}

/** How far maps of other seeds agree. */
export interface Stability {
  /** Mean share of a point's k neighbours that two maps have in common, in [0, 1]; chance is k/(n − 1). */
  readonly overlap: number;
  /** Mean disparity of two maps after alignment, in [0, 1]; NaN if a map has no spread. */
  readonly disparity: number;
  readonly pairs: number;
}

/**
 * Returns how far maps of the same states, drawn from different seeds, agree: what
 * differs between them is the method's doing, and nothing to interpret.
 *
 * @param maps At least two of (n, 2).
 * @param k Neighbours compared; defaults to 15.
 */
export async function stability(
  maps: readonly Matrix[],
  { k = 15 }: StabilityOptions = {},
): Promise<Stability> {
  if (maps.length < 2)
    throw new RangeError(`stability: expected at least two maps, got ${maps.length}`);
  const near = await Promise.all(
    maps.map(map => {
      const plane = float64(map); // Near points differ in digits that float32 loses.
      return neighbourhood(plane, plane, k, "euclidean");
    }),
  );
  let [overlap, disparity, pairs] = [0, 0, 0];
  for (let a = 0; a < maps.length; a++)
    for (let b = 0; b < a; b++) {
      overlap += shared(near[a]!.indices, near[b]!.indices, k);
      disparity += (await alignMap(maps[a]!, maps[b]!)).disparity;
      pairs++;
    }
  return { overlap: overlap / pairs, disparity: disparity / pairs, pairs };
}

function shared(a: Uint32Array, b: Uint32Array, k: number): number {
  let found = 0;
  for (let base = 0; base < a.length; base += k) {
    const own = new Set(a.subarray(base, base + k));
    for (let at = base; at < base + k; at++) if (own.has(b[at]!)) found++;
  }
  return found / a.length;
}
