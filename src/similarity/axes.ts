import type { Eigen } from "../numeric/eigen.js";
import { symmetricEigen } from "../numeric/eigen.js";
import { firstPairs, leadingEigen } from "../numeric/leading-eigen.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import type { Kernel } from "./kernel.js";
import { oncePerObject } from "./once.js";

/** The sentences in the principal axes of their states, without the states' d dimensions. */
export interface Axes {
  /** (n, r): orthonormal columns, the left singular vectors of the centered states. */
  readonly vectors: Matrix;
  /** (r): the singular values, descending. */
  readonly values: Float64Array;
  /** The share of the variance that the r axes hold, in (0, 1]. */
  readonly share: number;
}

/** Up to this many sentences every axis is computed exactly, once. */
const exactUpTo = 256;

/** A float32 product leaves this share of the largest eigenvalue as noise; float64 less. */
const noise = { single: 4 * 2 ** -23, double: 2 ** -42 };

/**
 * Returns the k leading axes from the linear kernel; cubic work is done on n or k rows,
 * never on d. Axes that are rounding noise are left out.
 * @see leadingEigen for the accuracy beyond 256 sentences.
 */
export async function principalAxes(kernel: Kernel, k: number): Promise<Axes> {
  const { n, values, trace } = kernel;
  const most = Math.min(k, Math.max(1, n - 1)); // centered: the last axis is empty
  const found = n <= exactUpTo ? firstPairs(exact(kernel), most) : await leadingEigen(values, most);
  const floor =
    found.values[0]! * (values.data instanceof Float32Array ? noise.single : noise.double);
  const kept = firstPairs(found, found.values.filter(value => value > floor).length);
  return {
    vectors: kept.vectors,
    values: kept.values.map(Math.sqrt),
    share: kept.values.reduce((sum, value) => sum + value, 0) / trace,
  };
}

/** Returns the first r of some axes. */
export function firstAxes({ vectors, values, share }: Axes, r: number): Axes {
  const kept = firstPairs({ vectors, values }, r);
  const squares = (some: Float64Array) => some.reduce((sum, value) => sum + value * value, 0);
  return { ...kept, share: (share * squares(kept.values)) / squares(values) };
}

/** Returns each sentence's coordinates along the axes: (n, r). */
export function coordinates({ vectors, values }: Axes): Matrix {
  const data = Float64Array.from(vectors.data, (value, at) => value * values[at % values.length]!);
  return matrix(vectors.rows, vectors.cols, data);
}

const exact: (kernel: Kernel) => Eigen = oncePerObject(({ values }) => symmetricEigen(values));
