import { type Matrix, matrix } from "../matrix.js";

/** A tile of so many rows and columns, read one way and written the other, stays in the cache. */
const tile = 32;

/** Returns Xᵀ. */
export function transpose({ rows, cols, data }: Matrix): Matrix {
  const turned = data.slice();
  for (let top = 0; top < rows; top += tile)
    for (let left = 0; left < cols; left += tile)
      for (let i = top; i < Math.min(rows, top + tile); i++)
        for (let j = left; j < Math.min(cols, left + tile); j++)
          turned[j * rows + i] = data[i * cols + j]!;
  return matrix(cols, rows, turned);
}

/** Copies what lies below the diagonal of a matrix (n, n) to above it. */
export function mirrorLower(data: Float32Array | Float64Array, n: number): void {
  for (let top = 0; top < n; top += tile)
    for (let left = 0; left <= top; left += tile)
      for (let i = top; i < Math.min(n, top + tile); i++)
        for (let j = left; j < Math.min(i, left + tile); j++) data[j * n + i] = data[i * n + j]!;
}
