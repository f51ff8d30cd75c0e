import { type Matrix, matrix, shape } from "../matrix.js";
import { rowNorms } from "./inner.js";

/** Returns `x` (n, d) with row i multiplied by `factors[i]`. */
export function scaleRows(x: Matrix, factors: ArrayLike<number>): Matrix {
  if (factors.length !== x.rows)
    throw new RangeError(
      `scaleRows: expected ${x.rows} factors for ${shape(x)}, got ${factors.length}`,
    );
  const data = x.data.slice();
  for (let i = 0, at = 0; i < x.rows; i++) {
    const factor = factors[i]!;
    for (let j = 0; j < x.cols; j++) data[at++]! *= factor;
  }
  return matrix(x.rows, x.cols, data);
}

/** Returns `x` (n, d) with column k multiplied by `factors[k]`. */
export function scaleColumns(x: Matrix, factors: ArrayLike<number>): Matrix {
  if (factors.length !== x.cols)
    throw new RangeError(
      `scaleColumns: expected ${x.cols} factors for ${shape(x)}, got ${factors.length}`,
    );
  const data = x.data.slice();
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let k = 0; k < x.cols; k++) data[at++]! *= factors[k]!;
  return matrix(x.rows, x.cols, data);
}

/**
 * Returns `x` (n, d) with every row at Euclidean length 1, so that inner products
 * are cosines. A zero row has no direction: it becomes NaN, and so does whatever
 * is computed from its cosines.
 */
export function normalizeRows(x: Matrix): Matrix {
  return scaleRows(
    x,
    rowNorms(x).map(norm => (norm === 0 ? Number.NaN : 1 / norm)),
  );
}
