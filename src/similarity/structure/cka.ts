/**
 * @file Centered kernel alignment: HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)), by kernel (linear, or
 * Gaussian) and by estimator of HSIC (biased, or debiased: the ones to report).
 */

import { oncePerObject } from "../../base/once.js";
import type { Measurement } from "../measure.js";
import { pairMeasure } from "../pair-measure.js";
import { biasedHsic, debiasedHsic, type Hsic, unbiased } from "../prepared/hsic.js";
import { influenceOf } from "../prepared/influence.js";
import { type CrossTerms, crossTerms, type Kernel } from "../prepared/kernel.js";
import type { Pair } from "../prepared/pair.js";
import type { RbfKernel } from "../prepared/rbf-kernel.js";

/**
 * Linear centered kernel alignment, the biased estimator:
 *
 *   ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F) = ⟨K, L⟩ / (‖K‖ ‖L‖),   K = XXᵀ, L = YYᵀ, columns centered.
 *
 * 1 if the representations differ by a rotation, a uniform scaling and a translation
 * only. It is biased upwards: independent Gaussians of n = 100 sentences in d = 4096
 * dimensions already score 0.976. Compare it at equal n and d only, or take the
 * debiased one. NaN if all rows of `x`, or of `y`, are equal.
 * @see Kornblith et al. 2019, https://arxiv.org/abs/1905.00414
 *
 * @example
 * ```ts
 * import { matrix } from "isogloss";
 * import { linearCka } from "isogloss/similarity";
 * const x = matrix(4, 2, Float32Array.of(1, 0, 0, 1, -1, 0, 2, 3));
 * const y = matrix(4, 2, Float32Array.of(0, 1, -1, 0, 0, -1, -3, 2)); // x, turned
 * console.assert((await linearCka(x, y)) > 0.999);
 * ```
 */
export const linearCka = pairMeasure({
  family: "structure",
  name: "linear-cka",
  label: "Linear CKA, biased",
  better: "higher",
  range: [0, 1],
  invariances: ["rotation", "uniform scale", "translation"],
  cost: "n²",
  chanceRule: "tr K tr L / ((n − 1) ‖K‖ ‖L‖), exact over all pairings",
  source: "https://arxiv.org/abs/1905.00414",
  sameSpace: false,
  chance: async ({ x, y }) => biasedAlignmentChance(await x.linearKernel(), await y.linearKernel()),
  evaluate: async pair => biasedAlignment(await pair.linearTerms()),
});

/**
 * Linear centered kernel alignment with the unbiased HSIC, in which no sentence is
 * compared with itself. On average 0 for representations that have nothing in
 * common, whatever n and d, and possibly negative: the one to report.
 * NaN if n < 4, or if all rows of `x`, or of `y`, are equal.
 * @see Nguyen et al. 2021, https://arxiv.org/abs/2010.15327
 * @see Murphy et al. 2024, https://arxiv.org/abs/2405.01012
 */
export const linearCkaDebiased = pairMeasure({
  family: "structure",
  name: "linear-cka-debiased",
  label: "Linear CKA, debiased",
  better: "higher",
  range: [-1, 1],
  invariances: ["rotation", "uniform scale", "translation"],
  cost: "n²",
  chanceRule: "0, exact over all pairings",
  source: "https://arxiv.org/abs/2010.15327",
  sameSpace: false,
  chance: () => 0,
  evaluate: async pair => debiasedAlignment(await pair.linearTerms()),
});

/**
 * Centered kernel alignment of Gaussian kernels with σ = half the median distance, the
 * biased estimator: agreement about near neighbours counts more than in linear CKA.
 * Biased upwards like it. Its interval allows, to first order, for the bandwidth that the
 * sentences set. NaN if half of
 * the sentences of a side are alike.
 * @see Kornblith et al. 2019, https://arxiv.org/abs/1905.00414
 */
export const rbfCka = pairMeasure({
  family: "structure",
  name: "rbf-cka",
  label: "RBF CKA, biased",
  better: "higher",
  range: [0, 1],
  invariances: ["rotation", "uniform scale", "translation"],
  cost: "n²",
  chanceRule: "tr K tr L / ((n − 1) ‖K‖ ‖L‖), exact over all pairings",
  source: "https://arxiv.org/abs/1905.00414",
  sameSpace: false,
  chance: async ({ x, y }) =>
    biasedAlignmentChance((await x.rbfKernel()).kernel, (await y.rbfKernel()).kernel),
  evaluate: pair => rbfAlignment(pair, biasedAlignment, biasedHsic),
});

/**
 * Centered kernel alignment of Gaussian kernels (σ = half the median distance) with
 * the unbiased HSIC: on average 0 for unrelated representations. Its interval allows,
 * to first order, for the bandwidth that the sentences set. NaN if n < 4, or half of the sentences of a side are alike.
 * @see Nguyen et al. 2021, https://arxiv.org/abs/2010.15327
 */
export const rbfCkaDebiased = pairMeasure({
  family: "structure",
  name: "rbf-cka-debiased",
  label: "RBF CKA, debiased",
  better: "higher",
  range: [-1, 1],
  invariances: ["rotation", "uniform scale", "translation"],
  cost: "n²",
  chanceRule: "0, exact over all pairings",
  source: "https://arxiv.org/abs/2010.15327",
  sameSpace: false,
  chance: () => 0,
  evaluate: pair => rbfAlignment(pair, debiasedAlignment, debiasedHsic),
});

/**
 * Returns HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)) with the biased HSIC, and its exact
 * leave-one-out influence, from the cross terms of K and L.
 * @returns NaN if a kernel is constant: all its sentences are alike.
 */
function biasedAlignment(terms: CrossTerms): Measurement {
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
function debiasedAlignment(terms: CrossTerms): Measurement {
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
function biasedAlignmentChance(k: Kernel, l: Kernel): number {
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
async function rbfAlignment(
  pair: Pair,
  aligned: (terms: CrossTerms) => Measurement,
  hsic: (terms: CrossTerms) => Hsic,
): Promise<Measurement> {
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
