import { Matrix as Dense, EigenvalueDecomposition, SingularValueDecomposition } from "ml-matrix";
import { type Matrix, matrix, shape } from "../matrix.js";

/**
 * @file Small dense decompositions, in float64 by ml-matrix: a few hundred rows at
 * most, because they are cubic. Reduce larger matrices first (`principal`).
 */

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array;
  /** (n, n): column k belongs to `values[k]`. */
  readonly vectors: Matrix;
}

/**
 * Returns the eigenvalues and orthonormal eigenvectors of a symmetric matrix.
 * @param x (n, n); only symmetric up to rounding, the two halves are averaged.
 * @returns Nothing for (0, 0); NaN throughout if `x` holds a NaN.
 */
export function symmetricEigen(x: Matrix): Eigen {
  const n = x.rows;
  if (x.cols !== n)
    throw new RangeError(`symmetricEigen: expected a square matrix, got ${shape(x)}`);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  if (n === 0 || !x.data.every(Number.isFinite))
    // ml-matrix refuses empty ones
    return { values: values.fill(Number.NaN), vectors: matrix(n, n, vectors.fill(Number.NaN)) };
  const symmetric = new Dense(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) symmetric.set(i, j, (x.data[i * n + j]! + x.data[j * n + i]!) / 2);
  const found = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  // ml-matrix returns them ascending.
  for (let k = 0; k < n; k++) values[k] = found.realEigenvalues[n - 1 - k]!;
  const basis = found.eigenvectorMatrix;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) vectors[i * n + k] = basis.get(i, n - 1 - k);
  return { values, vectors: matrix(n, n, vectors) };
}

export interface Svd {
  /** (n, r), r = min(n, d), orthonormal columns. */
  readonly left: Matrix;
  /** Descending: (r). */
  readonly values: Float64Array;
  /** (d, r), orthonormal columns: X = left · diag(values) · rightᵀ. */
  readonly right: Matrix;
}

/**
 * Returns the thin singular value decomposition.
 * @param x (n, d).
 * @returns NaN throughout if `x` holds a NaN.
 */
export function svd(x: Matrix): Svd {
  const r = Math.min(x.rows, x.cols);
  if (r === 0 || !x.data.every(Number.isFinite)) {
    const none = (rows: number) => matrix(rows, r, new Float64Array(rows * r).fill(Number.NaN));
    return {
      left: none(x.rows),
      values: new Float64Array(r).fill(Number.NaN),
      right: none(x.cols),
    };
  }
  const dense = new Dense(x.rows, x.cols);
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.cols; j++) dense.set(i, j, x.data[i * x.cols + j]!);
  const found = new SingularValueDecomposition(dense, { autoTranspose: true });
  return {
    left: columns(found.leftSingularVectors, r),
    values: Float64Array.from(found.diagonal.slice(0, r)),
    right: columns(found.rightSingularVectors, r),
  };
}

function columns(x: Dense, count: number): Matrix {
  const data = new Float64Array(x.rows * count);
  for (let i = 0; i < x.rows; i++)
    for (let k = 0; k < count; k++) data[i * count + k] = x.get(i, k);
  return matrix(x.rows, count, data);
}
