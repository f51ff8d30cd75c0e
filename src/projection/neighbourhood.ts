import { centerColumns } from "../numeric/linear/center.js";
import { normalizeRows } from "../numeric/linear/normalize.js";
import { type Matrix, shape } from "../numeric/matrix.js";
import { type NearestOptions, nearest } from "../numeric/neighbours/nearest.js";

/** How far apart two states are: 1 − cos, or the Euclidean distance. */
export type Metric = "cosine" | "euclidean";

/** For each of n points its k nearest others, nearest first. */
export interface Neighbourhood {
  readonly count: number;
  /** (n, k) row numbers. */
  readonly indices: Uint32Array;
  /** (n, k), never negative. */
  readonly distances: Float32Array;
}

/**
 * Returns the exact k nearest rows of `items` for every row of `queries`, or of every
 * other row if `queries` is `items`. One matrix product: no approximate index.
 *
 * @param queries (n, d).
 * @param items (m, d).
 * @throws RangeError if a row is not finite, or is zero under the cosine.
 */
export async function neighbourhood(
  queries: Matrix,
  items: Matrix,
  k: number,
  metric: Metric,
  options: Omit<NearestOptions, "metric" | "excludeSelf"> = {},
): Promise<Neighbourhood> {
  const self = queries === items;
  const usable = metric === "cosine" ? directions : finite;
  const to = usable("neighbourhood", items);
  const from = self ? to : usable("neighbourhood", queries);
  const found = await nearest(from, to, k, {
    ...options,
    metric: metric === "cosine" ? "inner" : "euclidean",
    excludeSelf: self,
  });
  const distances = Float32Array.from(found.values);
  if (metric === "cosine")
    for (const [at, cosine] of distances.entries()) distances[at] = Math.max(0, 1 - cosine); // Rounding leaves that of copies above 1.
  return { count: k, indices: found.indices, distances };
}

/**
 * Returns states whose products rank as the metric does: rows of length 1 for the
 * cosine; for Euclidean distances the mean taken away, because a large common offset
 * costs float32 the small differences.
 */
export function comparable(caller: string, x: Matrix, metric: Metric): Matrix {
  return metric === "cosine" ? directions(caller, x) : centerColumns(finite(caller, x));
}

function finite(caller: string, x: Matrix): Matrix {
  for (let at = 0; at < x.data.length; at++)
    if (!Number.isFinite(x.data[at]))
      throw new RangeError(
        `${caller}: expected finite states, got ${x.data[at]} in row ${Math.floor(at / x.cols)} of ${shape(x)}`,
      );
  return x;
}

function directions(caller: string, x: Matrix): Matrix {
  const unit = normalizeRows(finite(caller, x));
  for (let i = 0; i < x.rows; i++)
    if (Number.isNaN(unit.data[i * x.cols]))
      throw new RangeError(`${caller}: expected states with a direction, row ${i} is zero`);
  return unit;
}
