import type { Evaluation } from "../measure.js";
import { biasedHsic, debiasedHsic, type Hsic, unbiased } from "../prepared/hsic.js";
import { influenceOf } from "../prepared/influence.js";
import type { CrossTerms, Kernel } from "../prepared/kernel.js";

/**
 * Returns HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)) with the biased HSIC, and its exact
 * leave-one-out influence, from the cross terms of K and L.
 * @returns NaN if a kernel is constant: all its sentences are alike.
 */
export function biasedAlignment(terms: CrossTerms): Evaluation {
  const { value, influence, scale } = aligned(biasedHsic, terms);
  return {
    value,
    influence,
    permuted: order => {
      const { offDiagonal, diagonal } = terms.under(order);
      return (offDiagonal + diagonal) / scale;
    },
  };
}

/**
 * Returns the same with the unbiased HSIC: about 0 for unrelated representations,
 * and possibly below; never outside [−1, 1], because it is the cosine of the two
 * U-centered kernels.
 * @returns NaN if n < 4, or if a kernel is constant.
 */
export function debiasedAlignment(terms: CrossTerms): Evaluation {
  const { n, k, l } = terms;
  const { value, influence, scale } = aligned(debiasedHsic, terms);
  return {
    value,
    influence,
    permuted: order => {
      const { offDiagonal, diagonal } = terms.under(order);
      return unbiased(n, offDiagonal, k.trace * l.trace, diagonal) / scale;
    },
  };
}

/**
 * Returns what the biased alignment is on average over all n! pairings, exactly:
 * tr(K) tr(L) / ((n − 1) ‖K‖ ‖L‖) for centered kernels.
 */
export function biasedAlignmentChance(k: Kernel, l: Kernel): number {
  const scale = Math.sqrt(biasedHsic(k.self()).value * biasedHsic(l.self()).value);
  return (k.trace * l.trace) / ((k.n - 1) * scale);
}

function aligned(hsic: (terms: CrossTerms) => Hsic, terms: CrossTerms) {
  const across = hsic(terms);
  const ofK = hsic(terms.k.self());
  const ofL = hsic(terms.l.self());
  const scale = Math.sqrt(ofK.value * ofL.value);
  const value = across.value / scale;
  const [withoutK, withoutL] = [ofK.leaveOneOut(), ofL.leaveOneOut()];
  const leaveOneOut = across
    .leaveOneOut()
    .map((without, m) => without / Math.sqrt(withoutK[m]! * withoutL[m]!));
  return { value, scale, influence: influenceOf(value, leaveOneOut) };
}
