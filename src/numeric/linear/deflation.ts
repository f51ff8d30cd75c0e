import { float64, type Matrix, matrix } from "../matrix.js";
import type { Random } from "../random.js";
import type { ComputeOptions } from "./compute.js";
import { orthonormalColumns } from "./orthonormal.js";
import { product } from "./product.js";
import { symmetricEigen } from "./svd.js";

/** Approximate leading eigenvectors of a matrix A, and the form xᵀAx along each. */
export interface Directions {
  /** (d, r), orthonormal columns in float32. */
  readonly vectors: Matrix;
  /** (r), descending. */
  readonly values: Float64Array;
}

/**
 * Returns about the `count` leading eigenvectors of A = XᵀX, from one product of A with random
 * directions: not exact, but they span what makes conjugate gradients slow.
 *
 * @param multiply Returns X V (m, r) for V (d, r).
 * @param transposed Returns Xᵀ V (d, r) for V (m, r).
 * @returns Fewer if the rank is lower; none if X holds a NaN.
 * @see Halko, Martinsson & Tropp 2011, https://arxiv.org/abs/0909.4061
 */
export async function leadingDirections(
  d: number,
  count: number,
  multiply: (v: Matrix) => Promise<Matrix>,
  transposed: (v: Matrix) => Promise<Matrix>,
  random: Random,
): Promise<Directions> {
  const drawn = Float32Array.from({ length: d * count }, () => random.normal());
  const range = await transposed(await multiply(matrix(d, count, drawn))); // (d, count)
  const basis = await orthonormalColumns(float64(range));
  if (basis.cols === 0) return { vectors: basis, values: new Float64Array(0) };
  const image = await multiply(basis); // (m, r)
  const { values, vectors } = symmetricEigen(await product(image, image, { transposeX: true }));
  const found = await product(basis, vectors);
  return { vectors: matrix(found.rows, found.cols, Float32Array.from(found.data)), values };
}

/**
 * Returns what brings the eigenvalues of A + λ along the directions down to the smallest of
 * theirs and leaves all else as it is: the preconditioner V diag((θ_r + λ)/(θ + λ)) Vᵀ + 1 − VVᵀ.
 */
export function deflated(
  { vectors, values }: Directions,
  penalty: number,
  compute: ComputeOptions,
): (residual: Matrix) => Promise<Matrix> {
  const least = values.at(-1)! + penalty;
  const change = values.map(value => least / (value + penalty) - 1);
  return async residual => {
    const along = await product(vectors, residual, { ...compute, transposeX: true, rows: change });
    const moved = await product(vectors, along, compute);
    return matrix(
      residual.rows,
      residual.cols,
      Float64Array.from(residual.data, (value, i) => value + moved.data[i]!),
    );
  };
}
