import type { CenteredColumns } from "../../numeric/linear/centered-columns.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import { dot } from "../../numeric/linear/inner.js";
import { product } from "../../numeric/linear/product.js";
import { type Matrix, matrix, row } from "../../numeric/matrix.js";
import { mean as average } from "../../numeric/statistics/summary.js";
import type { Kernel } from "./kernel.js";

/**
 * @file One matrix product for each language and layer, the linear kernel K of the centered
 * states, gives the inner products of all states as they are. With μ the mean state,
 *
 *   ⟨x_i, x_j⟩ = K_ij + t_i + t_j + ‖μ‖²,   t_i = ⟨x_i − μ, μ⟩.
 *
 * No digits are lost: what is added to K is not rounded with it.
 */

/**
 * Returns the cosines of all pairs of states (n, n).
 * @param norms (n): the length of each state; where it is 0, row and column are NaN.
 */
export async function cosinesFrom(
  kernel: Kernel,
  { centered, mean }: CenteredColumns,
  norms: Float64Array,
  compute: ComputeOptions,
): Promise<Matrix> {
  const along = await product(centered, mean, { ...compute, transposeY: true }); // (n, 1)
  const factors = norms.map(norm => (norm === 0 ? Number.NaN : 1 / norm));
  const square = dot(mean.data, mean.data);
  const { n, values } = kernel;
  const data = values.data.slice();
  for (let i = 0, at = 0; i < n; i++) {
    const own = along.data[i]! + square;
    for (let j = 0; j < n; j++, at++)
      data[at] = (data[at]! + own + along.data[j]!) * factors[i]! * factors[j]!;
  }
  return matrix(n, n, data);
}

/**
 * Returns Pearson's correlations of all pairs of states (n, n): cosines when each state's own
 * mean over dimensions is taken away. With μ′ the mean state less its own mean, and e_i the
 * mean of x_i − μ, the inner products are
 *
 *   K_ij + t_i + t_j + ‖μ′‖² − d e_i e_j,   t_i = ⟨x_i − μ, μ′⟩.
 *
 * NaN in row and column of a state whose dimensions are all equal.
 */
export async function correlationsFrom(
  kernel: Kernel,
  { centered, mean }: CenteredColumns,
  states: Matrix,
  compute: ComputeOptions,
): Promise<Matrix> {
  const { cols: d } = states;
  const middle = average(mean.data);
  const directions = matrix(2, d, new Float64Array(2 * d).fill(1 / d, d));
  for (let k = 0; k < d; k++) directions.data[k] = mean.data[k]! - middle;
  const rest = row(directions, 0); // μ′
  const square = dot(rest, rest);
  const found = await product(centered, directions, { ...compute, transposeY: true }); // (n, 2)
  const { n, values, diagonal } = kernel;
  const along = Float64Array.from({ length: n }, (_, i) => found.data[2 * i]!);
  const means = Float64Array.from({ length: n }, (_, i) => found.data[2 * i + 1]!);
  const factors = Float64Array.from({ length: n }, (_, i) =>
    isConstant(row(states, i))
      ? Number.NaN
      : 1 / Math.sqrt(diagonal[i]! + 2 * along[i]! + square - d * means[i]! ** 2),
  );
  const data = values.data.slice();
  for (let i = 0, at = 0; i < n; i++) {
    const own = along[i]! + square;
    const slope = d * means[i]!;
    for (let j = 0; j < n; j++, at++)
      data[at] = (data[at]! + own + along[j]! - slope * means[j]!) * factors[i]! * factors[j]!;
  }
  return matrix(n, n, data);
}

function isConstant(values: Float32Array | Float64Array): boolean {
  return values.every(value => value === values[0]);
}
