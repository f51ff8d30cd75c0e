import { dot } from "./inner.js";
import { type Matrix, matrix, row, shape } from "./matrix.js";
import { completed, orthogonalise } from "./one-sided-jacobi.js";
import { accumulated, implicitQl, tridiagonal } from "./tridiagonal.js";

/**
 * @file Small dense decompositions, in float64: a few hundred rows at most, because they
 * are cubic. Reduce larger matrices first (`principal`).
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
 * @returns NaN throughout if `x` holds a NaN.
 */
export function symmetricEigen(x: Matrix): Eigen {
  const n = x.rows;
  if (x.cols !== n)
    throw new RangeError(`symmetricEigen: expected a square matrix, got ${shape(x)}`);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  if (!x.data.every(Number.isFinite))
    return { values: values.fill(Number.NaN), vectors: matrix(n, n, vectors.fill(Number.NaN)) };
  const symmetric = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      symmetric[i * n + j] = (x.data[i * n + j]! + x.data[j * n + i]!) / 2;
  const reduced = tridiagonal(symmetric, n);
  const found = reduced.diagonal;
  const rows = accumulated(reduced);
  implicitQl(found, reduced.off, rows);
  const order = Uint32Array.from(found, (_, k) => k).sort((a, b) => found[b]! - found[a]!);
  order.forEach((from, k) => {
    values[k] = found[from]!;
    for (let i = 0; i < n; i++) vectors[i * n + k] = rows[from * n + i]!;
  });
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
  if (!x.data.every(Number.isFinite)) {
    const none = (rows: number) => matrix(rows, r, new Float64Array(rows * r).fill(Number.NaN));
    return {
      left: none(x.rows),
      values: new Float64Array(r).fill(Number.NaN),
      right: none(x.cols),
    };
  }
  const tall = x.rows >= x.cols;
  const long = Array.from({ length: r }, (_, k) =>
    tall ? column(x, k) : Float64Array.from(row(x, k)),
  ); // the columns of x, or of its transpose
  const square = new Float64Array(r * r);
  for (let i = 0; i < r; i++)
    for (let j = 0; j <= i; j++) square[i * r + j] = square[j * r + i] = dot(long[i]!, long[j]!);
  // The eigenvectors of XᵀX turn the columns until they are nearly orthogonal; small singular
  // values lose half of their digits to the square, which the rotations that follow restore.
  const basis = symmetricEigen(matrix(r, r, square)).vectors;
  const turns = Array.from({ length: r }, (_, k) => column(basis, k));
  const turned = turns.map(turn => combination(long, turn));
  orthogonalise(turned, turns);
  const lengths = turned.map(vector => Math.sqrt(dot(vector, vector)));
  const order = lengths.map((_, k) => k).sort((a, b) => lengths[b]! - lengths[a]!);
  const values = Float64Array.from(order, k => lengths[k]!);
  const units = completed(
    order.map(k => turned[k]!),
    values,
  );
  const sides = [fromColumns(units), fromColumns(order.map(k => turns[k]!))] as const;
  const [left, right] = tall ? sides : [sides[1], sides[0]];
  return { left, values, right };
}

/** Returns the singular values of `x`, descending: (min(n, d)). */
export function singularValues(x: Matrix): Float64Array {
  return svd(x).values;
}

function column(x: Matrix, k: number): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => x.data[i * x.cols + k]!);
}

function fromColumns(columns: readonly Float64Array[]): Matrix {
  const rows = columns[0]?.length ?? 0;
  const data = new Float64Array(rows * columns.length);
  columns.forEach((values, k) => {
    for (let i = 0; i < rows; i++) data[i * columns.length + k] = values[i]!;
  });
  return matrix(rows, columns.length, data);
}

function combination(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, k) => {
    const weight = weights[k]!;
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  });
  return sum;
}
