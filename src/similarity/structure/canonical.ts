import { firstPairs } from "../../numeric/linear/leading-eigen.js";
import { product } from "../../numeric/linear/product.js";
import { svd, symmetricEigen } from "../../numeric/linear/svd.js";
import { symmetricEigenvalues } from "../../numeric/linear/symmetric-eigenvalues.js";
import type { Matrix } from "../../numeric/matrix.js";
import { mean } from "../../numeric/statistics/summary.js";
import { takeRows } from "../../states/split.js";
import type { Measurement } from "../measure.js";
import type { Axes } from "../prepared/axes.js";
import type { Order } from "../prepared/order.js";

/** The canonical correlations of two sets of axes and the variates that have them. */
export interface Canonical {
  /** (r), r = min(rx, ry), descending. */
  readonly correlations: Float64Array;
  /** (rx, r): x's variates in terms of its axes. */
  readonly left: Matrix;
  /** (n, r): orthonormal columns. */
  readonly x: Matrix;
  readonly y: Matrix;
}

/** Random pairings that a null may cost where each takes a decomposition: p = 0.05. */
export const mostDecompositions = 19;

/** Returns the canonical correlations of the spans of two sets of axes. */
export async function canonical(x: Axes, y: Axes): Promise<Canonical> {
  const { left, values, right } = svd(await product(x.vectors, y.vectors, { transposeX: true }));
  return {
    correlations: values.map(value => Math.min(1, value)), // a cosine, up to rounding
    left,
    x: await product(x.vectors, left),
    y: await product(y.vectors, right),
  };
}

/** Returns the singular values of XᵀPY, descending, where P pairs x_i with y's row `order[i]`. */
export async function singularValuesUnder(
  x: Matrix,
  y: Matrix,
  order: Order,
): Promise<Float64Array> {
  const cross = await product(x, takeRows(y, order), { transposeX: true });
  // Through the eigenvalues of the smaller Gram: 1e-8 of the largest, ten times faster than an SVD.
  const wide = cross.rows <= cross.cols;
  const square = await product(cross, cross, { transposeX: !wide, transposeY: wide });
  return symmetricEigenvalues(square).map(value => Math.sqrt(Math.max(0, value)));
}

/**
 * Returns each sentence's first-order influence on Σ_k w_k ρ_k, the axes and weights held fixed:
 * n Σ_k w_k (u_ik v_ik − ρ_k (u_ik² + v_ik²)/2).
 */
export function canonicalInfluence(
  { correlations, x, y }: Canonical,
  weights: ArrayLike<number>,
): Float64Array {
  const n = x.rows;
  const r = correlations.length;
  const influence = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < r; k++, at++) {
      const u = x.data[at]!;
      const v = y.data[at]!;
      sum += weights[k]! * (u * v - (correlations[k]! * (u * u + v * v)) / 2);
    }
    influence[i] = n * sum;
  }
  return influence;
}

/** The canonical correlations that a random pairing leaves, and x's variates that have them. */
export interface CanonicalUnder {
  /** (r) */
  readonly correlations: Float64Array;
  /** (rx, r) */
  readonly left: Matrix;
}

/** Returns `canonical` of x and the rows of y in the given order, without y's variates. */
export async function canonicalUnder(x: Axes, y: Axes, order: Order): Promise<CanonicalUnder> {
  const cross = await product(x.vectors, takeRows(y.vectors, order), { transposeX: true });
  const found = symmetricEigen(await product(cross, cross, { transposeY: true }));
  const { values, vectors } = firstPairs(found, Math.min(cross.rows, cross.cols));
  return { correlations: values.map(value => Math.sqrt(Math.max(0, value))), left: vectors };
}

/**
 * Returns the mean canonical correlation of two sets of axes, with its first-order influence.
 * @param n Sentences. If a side has n − 1 axes or none, nothing is left to correlate: NaN.
 * @param found The `canonical` of x and y, asked for if it is defined.
 * @param under The correlations under another pairing.
 */
export async function meanCorrelation(
  n: number,
  x: Axes,
  y: Axes,
  found: () => Promise<Canonical>,
  under: (order: Order) => Promise<Float64Array>,
): Promise<Measurement> {
  const most = Math.max(x.values.length, y.values.length);
  const r = Math.min(x.values.length, y.values.length);
  if (r === 0 || most >= n - 1) return { value: Number.NaN, permuted: () => Number.NaN };
  const known = await found();
  return {
    value: mean(known.correlations),
    influence: canonicalInfluence(known, new Float64Array(r).fill(1 / r)),
    permuted: async order => mean(await under(order)),
  };
}
