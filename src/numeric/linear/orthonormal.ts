import { type Matrix, matrix } from "../matrix.js";
import { dot } from "./inner.js";
import { product } from "./product.js";

/** A column that loses this share of its length to the others was a combination of them. */
const dependent = 1e-10;

/** Below this share of the largest pivot a Cholesky factor has lost too many digits. */
const smallestPivot = 1e-11;

/**
 * Returns orthonormal columns that span those of `x` (n, r), in float64. Columns that depend
 * on earlier ones are left out, so that the result may be narrower.
 *
 * Columns that are far from dependent go through Cholesky's factor of their Gram matrix,
 * twice, which is all matrix products; others through Gram–Schmidt, twice. Either is
 * orthogonal to rounding.
 *
 * @returns (n, rank).
 * @see Yamamoto et al. 2015, Roundoff error analysis of the CholeskyQR2 algorithm
 */
export async function orthonormalColumns(x: Matrix): Promise<Matrix> {
  const once = await byCholesky(x);
  const twice = once && (await byCholesky(once));
  return twice ?? byGramSchmidt(x);
}

/** Returns X R⁻¹ with XᵀX = RᵀR, or null if the columns are nearly dependent. */
async function byCholesky(x: Matrix): Promise<Matrix | null> {
  const r = x.cols;
  const { data } = await product(x, x, { transposeX: true });
  const lower = new Float64Array(r * r); // L = Rᵀ
  let largest = 0;
  for (let i = 0; i < r; i++) largest = Math.max(largest, data[i * r + i]!);
  for (let i = 0; i < r; i++)
    for (let j = 0; j <= i; j++) {
      let sum = data[i * r + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * r + k]! * lower[j * r + k]!;
      if (i === j) {
        if (!(sum > smallestPivot * largest)) return null;
        lower[i * r + i] = Math.sqrt(sum);
      } else lower[i * r + j] = sum / lower[j * r + j]!;
    }
  const inverse = new Float64Array(r * r); // L⁻¹, row by row
  for (let j = 0; j < r; j++) {
    inverse[j * r + j] = 1 / lower[j * r + j]!;
    for (let i = j + 1; i < r; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += lower[i * r + k]! * inverse[k * r + j]!;
      inverse[i * r + j] = -sum / lower[i * r + i]!;
    }
  }
  return product(x, matrix(r, r, inverse), { transposeY: true });
}

function byGramSchmidt(x: Matrix): Matrix {
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
