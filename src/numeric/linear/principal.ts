import { float64, type Matrix, matrix, shape } from "../matrix.js";
import { columnMeans, subtractRow } from "./center.js";
import { dot } from "./inner.js";
import { type LeadingEigenOptions, leadingEigen } from "./leading-eigen.js";
import { product } from "./product.js";

export interface Principal {
  /** (d): what was subtracted from every row. */
  readonly mean: Float64Array;
  /** (k, d): orthonormal rows, by descending variance. */
  readonly components: Matrix;
  /** (n, k): the centered rows in the basis of the components. */
  readonly scores: Matrix;
  /** (k): sample variances along the components, Σ/(n − 1). */
  readonly variances: Float64Array;
  /** The sum of the variances of all d columns. */
  readonly totalVariance: number;
}

/**
 * Returns the k leading principal components of the rows of `x` (n, d), from the
 * eigenvectors of whichever is smaller, the Gram matrix or the covariance. The sign
 * of each component is fixed so that its largest coordinate is positive.
 *
 * @param k In 1 … min(n, d). Directions without variance (a rank below k) are left out.
 * @see leadingEigen for the accuracy beyond 256 rows and columns.
 */
export async function principal(
  x: Matrix,
  k: number,
  options: LeadingEigenOptions = {},
): Promise<Principal> {
  const most = Math.min(x.rows, x.cols);
  if (!(Number.isInteger(k) && k >= 1 && k <= most))
    throw new RangeError(`principal: expected k in 1 … ${most} for ${shape(x)}, got ${k}`);
  const mean = columnMeans(x);
  // Float64 throughout: a small component must survive beside a massive one.
  const centered = subtractRow(float64(x), mean);
  const bySentence = x.rows <= x.cols;
  const square = await product(centered, centered, {
    transposeX: !bySentence,
    transposeY: bySentence,
  });
  const { values, vectors } = await leadingEigen(square, k, options);
  // Variance lost in rounding is no direction.
  const floor = values[0]! * Number.EPSILON * Math.max(x.rows, x.cols);
  const kept = values.filter(value => !(value <= floor)).length; // all of them if NaN

  const components = new Float64Array(kept * x.cols);
  if (bySentence) {
    const long = await product(vectors, centered, { transposeX: true }); // (k, d)
    for (let j = 0; j < kept; j++) {
      const scale = 1 / Math.sqrt(values[j]!);
      for (let c = 0; c < x.cols; c++)
        components[j * x.cols + c] = long.data[j * x.cols + c]! * scale;
    }
  } else
    for (let j = 0; j < kept; j++)
      for (let c = 0; c < x.cols; c++)
        components[j * x.cols + c] = vectors.data[c * vectors.cols + j]!;
  for (let j = 0; j < kept; j++) pointUp(components.subarray(j * x.cols, (j + 1) * x.cols));

  const basis = matrix(kept, x.cols, components);
  return {
    mean,
    components: basis,
    scores: await product(centered, basis, { transposeY: true }),
    variances: values.slice(0, kept).map(value => value / (x.rows - 1)),
    totalVariance: dot(centered.data, centered.data) / (x.rows - 1),
  };
}

/** Turns a vector so that its coordinate of largest size is positive: eigenvectors have no sign. */
function pointUp(vector: Float64Array): void {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i]!;
}
