import { oncePerObject } from "../../base/once.js";
import type { Evaluation } from "../measure.js";
import type { Hsic } from "../prepared/hsic.js";
import { type CrossTerms, crossTerms } from "../prepared/kernel.js";
import type { Pair } from "../prepared/pair.js";
import type { RbfKernel } from "../prepared/rbf-kernel.js";

/** The derivative of each side's kernel by its bandwidth, with the other side's kernel. */
const slopeTerms = oncePerObject(async ({ x, y }: Pair) => {
  const a = await x.rbfKernel();
  const b = await y.rbfKernel();
  return { a, b, ofA: crossTerms(a.slope(), b.kernel), ofB: crossTerms(b.slope(), a.kernel) };
});

/**
 * Returns the alignment of the Gaussian kernels of a pair. Its influence includes what each
 * sentence does by moving the bandwidths, to first order: ∂CKA/∂log σ times the sentence's
 * influence on log σ, of both sides. HSIC is bilinear, so
 *
 *   ∂CKA/∂log σ_x = CKA · (HSIC(K′, L)/HSIC(K, L) − HSIC(K′, K)/HSIC(K, K)).
 *
 * @param aligned The alignment at fixed bandwidths.
 * @param hsic The estimator it is made of.
 */
export async function rbfAlignment(
  pair: Pair,
  aligned: (terms: CrossTerms) => Evaluation,
  hsic: (terms: CrossTerms) => Hsic,
): Promise<Evaluation> {
  const terms = await pair.rbfTerms();
  const { a, b, ofA, ofB } = await slopeTerms(pair);
  const found = aligned(terms);
  const across = hsic(terms).value;
  const slope = (side: RbfKernel, moved: CrossTerms) =>
    found.value *
    (hsic(moved).value / across - hsic(side.slopeTerms()).value / hsic(side.kernel.self()).value);
  const slopeA = slope(a, ofA);
  const slopeB = slope(b, ofB);
  const influence = found.influence!.map(
    (value, i) => value + slopeA * a.bandwidthInfluence[i]! + slopeB * b.bandwidthInfluence[i]!,
  );
  return { ...found, influence };
}
