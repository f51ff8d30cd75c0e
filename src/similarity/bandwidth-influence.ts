import type { Hsic } from "./hsic.js";
import { type CrossTerms, crossTerms } from "./kernel.js";
import type { RbfKernel } from "./rbf-kernel.js";

/**
 * Returns what each sentence adds to an alignment of two Gaussian kernels by moving their
 * bandwidths: ∂CKA/∂log σ times its influence on log σ, of both sides. HSIC is bilinear, so
 *
 *   ∂CKA/∂log σ_x = CKA · (HSIC(K′, L)/HSIC(K, L) − HSIC(K′, K)/HSIC(K, K)).
 */
export function bandwidthInfluence(
  x: RbfKernel,
  y: RbfKernel,
  alignment: number,
  hsic: (terms: CrossTerms) => Hsic,
): Float64Array {
  const value = (a: RbfKernel["kernel"], b: RbfKernel["kernel"]) => hsic(crossTerms(a, b)).value;
  const across = value(x.kernel, y.kernel);
  const slope = (side: RbfKernel, other: RbfKernel) =>
    alignment *
    (value(side.slope(), other.kernel) / across -
      value(side.slope(), side.kernel) / value(side.kernel, side.kernel));
  const slopeX = slope(x, y);
  const slopeY = slope(y, x);
  return x.bandwidthInfluence.map((moved, i) => slopeX * moved + slopeY * y.bandwidthInfluence[i]!);
}
