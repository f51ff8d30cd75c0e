import { dot } from "./inner.js";
import { type Matrix, matrix } from "./matrix.js";

/** A column that loses this share of its length to the others was a combination of them. */
const dependent = 1e-10;

/**
 * Returns orthonormal columns that span those of `x` (n, r), by Gram–Schmidt done
 * twice, which is enough to be orthogonal to rounding. Columns that depend on
 * earlier ones are left out, so that the result may be narrower.
 * @returns (n, rank).
 */
export function orthonormalColumns(x: Matrix): Matrix {
  const n = x.rows;
  const basis: Float64Array[] = [];
  for (let k = 0; k < x.cols; k++) {
    const column = new Float64Array(n);
    for (let i = 0; i < n; i++) column[i] = x.data[i * x.cols + k]!;
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++)
      for (const other of basis) {
        const share = dot(column, other);
        for (let i = 0; i < n; i++) column[i]! -= share * other[i]!;
      }
    const after = Math.sqrt(dot(column, column));
    if (!(after > dependent * before)) continue;
    for (let i = 0; i < n; i++) column[i]! /= after;
    basis.push(column);
  }
  const data = new Float64Array(n * basis.length);
  basis.forEach((column, k) => {
    for (let i = 0; i < n; i++) data[i * basis.length + k] = column[i]!;
  });
  return matrix(n, basis.length, data);
}
