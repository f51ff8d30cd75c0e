import type { Matrix } from "../matrix.js";
import type { Neighbours } from "./nearest.js";

/**
 * Returns the k highest scores of each row and where they are, highest first; of equal
 * scores the one with the lower number comes first, and `ties` has all that had a right to the
 * last places.
 * @param scores (n, m), free of NaN.
 * @param k Cut down to m where it is larger.
 * @param options.excludeSelf Leave out column i of row i; k must then be below m.
 */
export function topCandidates(
  scores: Matrix,
  k: number,
  { excludeSelf = false }: { readonly excludeSelf?: boolean } = {},
): Neighbours {
  const { rows, cols, data } = scores;
  const count = Math.min(k, cols);
  const indices = new Uint32Array(rows * count);
  const values = (
    data instanceof Float32Array ? new Float32Array(rows * count) : new Float64Array(rows * count)
  ).fill(Number.NEGATIVE_INFINITY);
  const ties = new Map<number, Uint32Array>();
  for (let i = 0, at = 0; i < rows; i++) {
    const begin = i * count;
    const last = begin + count - 1;
    let left = Number.NEGATIVE_INFINITY; // the highest score that found no room
    for (let j = 0; j < cols; j++, at++) {
      const score = data[at]!;
      if (!(score >= values[last]!)) continue; // most scores end here
      if (excludeSelf && i === j) continue;
      if (score === values[last]!) {
        left = score;
        continue;
      }
      left = values[last]!;
      let place = last;
      for (; place > begin && values[place - 1]! < score; place--) {
        values[place] = values[place - 1]!;
        indices[place] = indices[place - 1]!;
      }
      values[place] = score;
      indices[place] = j;
    }
    if (left === values[last]! && left > Number.NEGATIVE_INFINITY)
      ties.set(i, placesOf(left, data, i, cols, excludeSelf));
  }
  return ties.size > 0 ? { count, indices, values, ties } : { count, indices, values };
}

/** Returns where row i has a score. */
function placesOf(
  score: number,
  data: Float32Array | Float64Array,
  i: number,
  cols: number,
  excludeSelf: boolean,
): Uint32Array {
  const places: number[] = [];
  for (let j = 0; j < cols; j++)
    if (data[i * cols + j] === score && !(excludeSelf && i === j)) places.push(j);
  return Uint32Array.from(places);
}

/** Returns the mean of each row's values: how crowded a query's neighbourhood is. */
export function neighbourMeans({ count, values }: Neighbours): Float64Array {
  return Float64Array.from({ length: values.length / count }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < count; r++) sum += values[i * count + r]!;
    return sum / count;
  });
}
