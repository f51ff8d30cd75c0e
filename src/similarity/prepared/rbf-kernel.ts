import { once } from "../../base/once.js";
import { mirrorLower } from "../../numeric/linear/transpose.js";
import { matrix } from "../../numeric/matrix.js";
import { select } from "../../numeric/quickselect.js";
import { type CrossTerms, centeredKernel, crossTerms, type Kernel } from "./kernel.js";

/** The fraction of the median distance that σ is; 0.5 is the middle of what Kornblith et al. tried. */
const defaultBandwidth = 0.5;

/** A Gaussian kernel whose bandwidth was taken from the sentences themselves. */
export interface RbfKernel {
  /** Centered. */
  readonly kernel: Kernel;
  /** The centered derivative of the kernel by log σ: K ∘ ‖x_i − x_j‖²/σ² = −2 K ∘ log K. */
  slope(): Kernel;
  /** What the HSIC of that derivative with the kernel needs. */
  slopeTerms(): CrossTerms;
  /** (n): each sentence's first-order influence on log σ, through the median distance. */
  readonly bandwidthInfluence: Float64Array;
}

/**
 * Returns the centered Gaussian kernel of n sentences,
 *
 *   K_ij = exp(−‖x_i − x_j‖² / (2σ²)),   σ = bandwidth · median distance,
 *
 * the median over all n² pairs, a sentence with itself included, as in Kornblith et
 * al.'s code. Distances come from the linear kernel, so that no n × n × d work is done twice.
 * @returns NaN throughout if the median distance is 0: half of the sentences are alike.
 */
export function rbfKernel(
  { n, values, diagonal }: Kernel,
  bandwidth = defaultBandwidth,
): RbfKernel {
  const squares = values.data.slice();
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++)
      squares[at] = i === j ? 0 : Math.max(0, diagonal[i]! + diagonal[j]! - 2 * squares[at]!);
  const quantile = symmetricQuantile(squares, n);
  const median = quantile(0.5);
  const scale = 2 * bandwidth ** 2 * median;
  const data = squares.slice().fill(scale > 0 ? 1 : Number.NaN);
  if (scale > 0) {
    for (let i = 1; i < n; i++)
      for (let j = 0, at = i * n; j < i; j++, at++) data[at] = Math.exp(-squares[at]! / scale);
    mirrorLower(data, n);
  }
  const slope = once(() =>
    centeredKernel(
      matrix(n, n, data.map((k, at) => (2 * k * squares[at]!) / scale) as typeof data),
    ),
  );
  // A median's influence is (½ − share below)/density; pairs count twice, and σ² is as m.
  const density = 0.1 / (quantile(0.55) - quantile(0.45));
  const bandwidthInfluence = Float64Array.from({ length: n }, (_, i) => {
    let below = 0;
    for (let j = i * n; j < (i + 1) * n; j++) if (squares[j]! <= median) below++;
    return (0.5 - below / n) / (density * median);
  });
  const kernel = centeredKernel(matrix(n, n, data));
  return {
    kernel,
    slope,
    slopeTerms: once(() => crossTerms(slope(), kernel)),
    bandwidthInfluence,
  };
}

/** Returns the quantiles of a symmetric matrix with zeros on the diagonal, from its upper triangle. */
function symmetricQuantile(squares: Float32Array | Float64Array, n: number) {
  const above = squares.slice(0, (n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) above[at++] = squares[i * n + j]!;
  // In order, all n² are n zeros and then each value twice.
  const place = (index: number) => (index < n ? 0 : select(above, Math.floor((index - n) / 2)));
  return (level: number) => {
    const at = level * (n * n - 1);
    return (place(Math.floor(at)) + place(Math.ceil(at))) / 2;
  };
}
