import { matrix } from "../numeric/matrix.js";
import { centeredKernel, type Kernel } from "./kernel.js";

/** The fraction of the median distance that σ is; 0.5 is the middle of what Kornblith et al. tried. */
export const defaultBandwidth = 0.5;

/**
 * Returns the centered Gaussian kernel of n sentences,
 *
 *   K_ij = exp(−‖x_i − x_j‖² / (2σ²)),   σ = bandwidth · median distance,
 *
 * the median over all n² pairs, a sentence with itself included, as in Kornblith et
 * al.'s code. Distances come from the linear kernel, so that no n × n × d work is done twice.
 * @returns NaN throughout if the median distance is 0: half of the sentences are alike.
 */
export function rbfKernel({ n, values, diagonal }: Kernel, bandwidth = defaultBandwidth): Kernel {
  const squares = values.data.slice();
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++)
      squares[at] = i === j ? 0 : Math.max(0, diagonal[i]! + diagonal[j]! - 2 * squares[at]!);
  const scale = 2 * bandwidth ** 2 * medianOf(squares, n);
  const data = squares.map(square => Math.exp(-square / scale)) as Float32Array | Float64Array;
  return centeredKernel(matrix(n, n, scale > 0 ? data : data.fill(Number.NaN)));
}

/** The median of a symmetric matrix with zeros on the diagonal, from its upper triangle. */
function medianOf(squares: Float32Array | Float64Array, n: number): number {
  const above = squares.slice(0, (n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) above[at++] = squares[i * n + j]!;
  above.sort();
  // Sorted, all n² are n zeros and then each value twice.
  const place = (index: number) => (index < n ? 0 : above[Math.floor((index - n) / 2)]!);
  return (place(Math.floor((n * n - 1) / 2)) + place(Math.ceil((n * n - 1) / 2))) / 2;
}
