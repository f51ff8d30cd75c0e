import type { Matrix } from "../../numeric/matrix.js";
import type { Neighbours } from "../../numeric/nearest.js";

/**
 * Returns the k highest scores of each row and where they are, highest first; of equal
 * scores the one with the lower number comes first.
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
  for (let i = 0, at = 0; i < rows; i++) {
    const begin = i * count;
    const last = begin + count - 1;
    for (let j = 0; j < cols; j++, at++) {
      const score = data[at]!;
      if (!(score > values[last]!)) continue; // most scores end here
      if (excludeSelf && i === j) continue;
      let place = last;
      for (; place > begin && values[place - 1]! < score; place--) {
        values[place] = values[place - 1]!;
        indices[place] = indices[place - 1]!;
      }
      values[place] = score;
      indices[place] = j;
    }
  }
  return { count, indices, values };
}

/** Returns the mean of each row's values: how crowded a query's neighbourhood is. */
export function neighbourMeans({ count, values }: Neighbours): Float64Array {
  return Float64Array.from({ length: values.length / count }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < count; r++) sum += values[i * count + r]!;
    return sum / count;
  });
}
