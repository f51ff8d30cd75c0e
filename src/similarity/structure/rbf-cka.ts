import type { Measure } from "../measure.js";
import { biasedHsic } from "../prepared/hsic.js";
import { biasedAlignment, biasedAlignmentChance } from "./kernel-alignment.js";
import { rbfAlignment } from "./rbf-alignment.js";

/**
 * Centered kernel alignment of Gaussian kernels with σ = half the median distance, the
 * biased estimator: agreement about near neighbours counts more than in linear CKA.
 * Biased upwards like it. Its interval allows, to first order, for the bandwidth that the
 * sentences set. NaN if half of
 * the sentences of a side are alike.
 * @see Kornblith et al. 2019, https://arxiv.org/abs/1905.00414
 */
export const rbfCka: Measure = {
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
};
