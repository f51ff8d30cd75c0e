import { type Matrix, matrix, pairedRows } from "./matrix.js";
import { product } from "./product.js";
import type { ComputeOptions } from "./session.js";

export interface RidgeOptions extends ComputeOptions {
  /** Stops when every residual is this share of its right-hand side; defaults to 1e-4. */
  readonly tolerance?: number;
  /** Products with XᵀX at most; defaults to 500. */
  readonly mostSteps?: number;
}

/**
 * Returns the weights W (d, c) that minimise ‖XW − T‖² + λ‖W‖², by conjugate gradients
 * on all c columns at once: two matrix products a step and no cubic work, so that tens
 * of thousands of sentences with thousands of dimensions are a matter of seconds.
 *
 * @param x (n, d), centered: there is no intercept.
 * @param targets (n, c).
 * @param penalty λ > 0. The smaller it is beside the largest eigenvalue of XᵀX, the more steps.
 * @returns (d, c); NaN if `x` or `targets` holds a NaN.
 * @throws Error if the steps do not suffice, which a larger penalty or `mostSteps` mends.
 */
export async function ridge(
  x: Matrix,
  targets: Matrix,
  penalty: number,
  { tolerance = 1e-4, mostSteps = 500, ...compute }: RidgeOptions = {},
): Promise<Matrix> {
  pairedRows("ridge", x, targets);
  if (!(penalty > 0)) throw new RangeError(`ridge: expected a positive penalty, got ${penalty}`);
  const d = x.cols;
  const c = targets.cols;
  const residual = Float64Array.from(
    (await product(x, targets, { ...compute, transposeX: true })).data,
  );
  const weights = new Float64Array(d * c);
  const direction = residual.slice();
  let squares = columnSquares(residual, c);
  const goal = squares.map(square => square * tolerance ** 2);
  for (let step = 0; ; step++) {
    if (squares.every((square, k) => square <= goal[k]!)) break;
    if (squares.some(Number.isNaN)) return matrix(d, c, weights.fill(Number.NaN));
    if (step === mostSteps)
      throw new Error(
        `ridge: no convergence in ${mostSteps} steps with penalty ${penalty}; take a larger one`,
      );
    const through = await product(x, matrix(d, c, Float32Array.from(direction)), compute);
    const image = Float64Array.from(
      (await product(x, through, { ...compute, transposeX: true })).data,
    );
    for (let i = 0; i < image.length; i++) image[i]! += penalty * direction[i]!;
    const curvature = columnProducts(direction, image, c);
    for (let i = 0; i < residual.length; i++) {
      const k = i % c;
      if (squares[k]! <= goal[k]!) continue; // this column is solved
      const length = squares[k]! / curvature[k]!;
      weights[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    const next = columnSquares(residual, c);
    for (let i = 0; i < residual.length; i++) {
      const k = i % c;
      // A zero column (0/0) stays solved.
      direction[i] = residual[i]! + (squares[k] === 0 ? 0 : next[k]! / squares[k]!) * direction[i]!;
    }
    squares = next;
  }
  return matrix(d, c, weights);
}

function columnSquares(values: Float64Array, c: number): Float64Array {
  return columnProducts(values, values, c);
}

function columnProducts(a: Float64Array, b: Float64Array, c: number): Float64Array {
  const sums = new Float64Array(c);
  for (let i = 0; i < a.length; i++) sums[i % c]! += a[i]! * b[i]!;
  return sums;
}
