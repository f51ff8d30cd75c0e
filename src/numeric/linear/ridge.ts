import { type Matrix, matrix, pairedRows } from "../matrix.js";
import { seeded } from "../random.js";
import type { ComputeOptions } from "./compute.js";
import { deflated, leadingDirections } from "./deflation.js";
import { columnProducts } from "./inner.js";
import { product } from "./product.js";

export interface RidgeOptions extends ComputeOptions {
  /** Stops when every residual is this share of its right-hand side; defaults to 1e-4. */
  readonly tolerance?: number;
  /** Products with XᵀX at most; defaults to 500. */
  readonly mostSteps?: number;
  /** (d): column k of `x` is multiplied by `scale[k]` before all else; default: by 1. */
  readonly scale?: Float64Array;
}

/** For every so many dimensions one leading direction is taken out of the iteration's way … */
const dimensionsPerDirection = 16;

/** … but not more than these: their own decomposition is cubic. */
const mostDirections = 256;

/**
 * Returns the weights W (d, c) that minimise ‖XW − T‖² + λ‖W‖², by conjugate gradients
 * on all c columns at once: two matrix products a step and no work that is cubic in d, so that
 * tens of thousands of sentences with thousands of dimensions are a matter of seconds. The
 * leading directions of X, found by random projection, serve as preconditioner.
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
  { tolerance = 1e-4, mostSteps = 500, scale, ...compute }: RidgeOptions = {},
): Promise<Matrix> {
  pairedRows("ridge", x, targets);
  if (!(penalty > 0)) throw new RangeError(`ridge: expected a positive penalty, got ${penalty}`);
  const d = x.cols;
  const c = targets.cols;
  const products = (a: Float64Array, b: Matrix["data"]) =>
    columnProducts(matrix(d, c, a), matrix(d, c, b));
  const columns = (values: Float64Array) => matrix(d, c, Float32Array.from(values));
  const multiply = (v: Matrix) => product(x, v, { ...compute, terms: scale });
  const transposed = (v: Matrix) => product(x, v, { ...compute, transposeX: true, rows: scale });
  const preconditioned = await preconditioner(d, multiply, transposed, penalty, compute);

  const residual = Float64Array.from((await transposed(targets)).data);
  const weights = new Float64Array(d * c);
  const goal = products(residual, residual).map(square => square * tolerance ** 2);
  let direction = Float64Array.from((await preconditioned(columns(residual))).data);
  let slopes = products(residual, direction);
  for (let step = 0; ; step++) {
    const squares = products(residual, residual);
    if (squares.every((square, k) => square <= goal[k]!)) break;
    if (squares.some(Number.isNaN)) return matrix(d, c, weights.fill(Number.NaN));
    if (step === mostSteps)
      throw new Error(
        `ridge: no convergence in ${mostSteps} steps with penalty ${penalty}; take a larger one`,
      );
    const image = Float64Array.from(
      (await transposed(await multiply(columns(direction)))).data,
      (value, i) => value + penalty * direction[i]!,
    );
    const curvature = products(direction, image);
    for (let i = 0; i < residual.length; i++) {
      const k = i % c;
      if (squares[k]! <= goal[k]!) continue; // this column is solved
      const length = slopes[k]! / curvature[k]!;
      weights[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    const { data: turned } = await preconditioned(columns(residual));
    const next = products(residual, turned);
    // A zero column (0/0) stays solved.
    const kept = next.map((slope, k) => (slopes[k] === 0 ? 0 : slope / slopes[k]!));
    direction = direction.map((value, i) => turned[i]! + kept[i % c]! * value);
    slopes = next;
  }
  return matrix(d, c, weights);
}

async function preconditioner(
  d: number,
  multiply: (v: Matrix) => Promise<Matrix>,
  transposed: (v: Matrix) => Promise<Matrix>,
  penalty: number,
  compute: ComputeOptions,
): Promise<(residual: Matrix) => Promise<Matrix>> {
  const count = Math.min(mostDirections, Math.floor(d / dimensionsPerDirection));
  if (count === 0) return async residual => residual;
  const found = await leadingDirections(d, count, multiply, transposed, seeded(0));
  return found.values.length === 0 ? async residual => residual : deflated(found, penalty, compute);
}
