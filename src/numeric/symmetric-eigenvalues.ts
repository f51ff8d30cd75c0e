import { type Matrix, shape } from "./matrix.js";
import { implicitQl, tridiagonal } from "./tridiagonal.js";

/**
 * Returns the eigenvalues of a symmetric matrix, descending, without eigenvectors: in a third
 * of the time.
 * @param x (n, n); the lower triangle is read.
 * @returns (n); NaN throughout if `x` holds a NaN.
 */
export function symmetricEigenvalues(x: Matrix): Float64Array {
  const n = x.rows;
  if (x.cols !== n)
    throw new RangeError(`symmetricEigenvalues: expected a square matrix, got ${shape(x)}`);
  if (!x.data.every(Number.isFinite)) return new Float64Array(n).fill(Number.NaN);
  const { diagonal, off } = tridiagonal(Float64Array.from(x.data), n);
  implicitQl(diagonal, off);
  return diagonal.sort().reverse();
}
