import { type Matrix, row, shape } from "../matrix.js";

/** Returns ⟨a, b⟩ of two equally long vectors, summed in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RangeError(`dot: expected equal lengths, got ${a.length} and ${b.length}`);
  // Four sums instead of one: the processor overlaps them, and rounding errors grow slower.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}

/**
 * Returns the Frobenius inner product ⟨X, Y⟩ = Σ x_ij y_ij, summed in float64.
 * @throws RangeError if the shapes differ.
 */
export function inner(x: Matrix, y: Matrix): number {
  if (x.rows !== y.rows || x.cols !== y.cols)
    throw new RangeError(`inner: expected equal shapes, got ${shape(x)} and ${shape(y)}`);
  return dot(x.data, y.data);
}

/** Returns the Frobenius norm ‖X‖ = √Σ x_ij². */
export function norm(x: Matrix): number {
  return Math.sqrt(dot(x.data, x.data));
}

/** Returns the Euclidean length of each row of `x` (n, d): (n). */
export function rowNorms(x: Matrix): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => {
    const values = row(x, i);
    return Math.sqrt(dot(values, values));
  });
}

/** Returns the sum of each row of `x` (n, d): (n). */
export function rowSums(x: Matrix): Float64Array {
  const sums = new Float64Array(x.rows);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let sum = 0;
    for (let j = 0; j < x.cols; j++) sum += x.data[at++]!;
    sums[i] = sum;
  }
  return sums;
}

/** Returns the sum of each column of `x` (n, d): (d). */
export function columnSums(x: Matrix): Float64Array {
  const sums = new Float64Array(x.cols);
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let j = 0; j < x.cols; j++) sums[j]! += x.data[at++]!;
  return sums;
}

/**
 * Returns the inner product of each column of `x` with the same column of `y`: (d).
 * @throws RangeError if the shapes differ.
 */
export function columnProducts(x: Matrix, y: Matrix): Float64Array {
  if (x.rows !== y.rows || x.cols !== y.cols)
    throw new RangeError(`columnProducts: expected equal shapes, got ${shape(x)} and ${shape(y)}`);
  const sums = new Float64Array(x.cols);
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let k = 0; k < x.cols; k++, at++) sums[k]! += x.data[at]! * y.data[at]!;
  return sums;
}
