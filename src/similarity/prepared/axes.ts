import { dot } from "../../numeric/linear/inner.js";
import { firstPairs, leadingEigen } from "../../numeric/linear/leading-eigen.js";
import { scaleColumns } from "../../numeric/linear/normalize.js";
import { product } from "../../numeric/linear/product.js";
import type { Eigen } from "../../numeric/linear/svd.js";
import { float64, type Matrix, matrix } from "../../numeric/matrix.js";
import { sum } from "../../numeric/statistics/summary.js";
import type { Kernel } from "./kernel.js";

/** The sentences in the principal axes of their states, without the states' d dimensions. */
export interface Axes {
  /** (n, r): orthonormal columns, the left singular vectors of the centered states. */
  readonly vectors: Matrix;
  /** (r): the singular values, descending. */
  readonly values: Float64Array;
  /** The share of the variance that the r axes hold, in (0, 1]. */
  readonly share: number;
}

/** A float32 product leaves this share of the largest eigenvalue as noise; float64 less. */
const noise = { single: 4 * 2 ** -23, double: 2 ** -42 };

/**
 * Returns the k leading axes of centered states, from the covariance or the linear kernel,
 * whichever is smaller: cubic work is done on min(n, d) rows at most. Axes that are rounding
 * noise are left out.
 *
 * @param centered (n, d).
 * @param kernel Of the same states.
 * @see leadingEigen for the accuracy where min(n, d) is beyond 256
 */
export async function principalAxes(centered: Matrix, kernel: Kernel, k: number): Promise<Axes> {
  const { n, values, trace } = kernel;
  const { cols: d } = centered;
  const most = Math.min(k, d, Math.max(1, n - 1)); // centered: the last axis is empty
  if (d >= n) {
    const found = significant(
      await leadingEigen(values, most),
      values.data instanceof Float32Array ? noise.single : noise.double,
    );
    return axesOf(found.vectors, found.values, trace);
  }
  const states = float64(centered);
  const found = significant(
    await leadingEigen(await product(states, states, { transposeX: true }), most),
    noise.double,
  );
  const vectors = await product(states, found.vectors); // (n, r), columns of length √λ
  const scaled = scaleColumns(
    vectors,
    found.values.map(value => 1 / Math.sqrt(value)),
  );
  return axesOf(scaled, found.values, trace);
}

function significant(found: Eigen, share: number): Eigen {
  const floor = found.values[0]! * share;
  return firstPairs(found, found.values.filter(value => value > floor).length);
}

function axesOf(vectors: Matrix, variances: Float64Array, trace: number): Axes {
  return {
    vectors,
    values: variances.map(Math.sqrt),
    share: sum(variances) / trace,
  };
}

/** Returns the first r of some axes. */
export function firstAxes({ vectors, values, share }: Axes, r: number): Axes {
  const kept = firstPairs({ vectors, values }, r);
  return { ...kept, share: (share * dot(kept.values, kept.values)) / dot(values, values) };
}

/** Returns each sentence's coordinates along the axes: (n, r). */
export function coordinates({ vectors, values }: Axes): Matrix {
  const data = Float64Array.from(vectors.data, (value, at) => value * values[at % values.length]!);
  return matrix(vectors.rows, vectors.cols, data);
}
