import type { Measure } from "../measure.js";
import { biasedAlignment, biasedAlignmentChance } from "./kernel-alignment.js";

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
 */
export const linearCka: Measure = {
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
};
