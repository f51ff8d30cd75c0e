import type { Measure } from "../measure.js";
import { debiasedHsic } from "../prepared/hsic.js";
import { debiasedAlignment } from "./kernel-alignment.js";
import { rbfAlignment } from "./rbf-alignment.js";

/**
 * Centered kernel alignment of Gaussian kernels (σ = half the median distance) with
 * the unbiased HSIC: on average 0 for unrelated representations. Its interval allows,
 * to first order, for the bandwidth that the sentences set. NaN if n < 4, or half of the sentences of a side are alike.
 * @see Nguyen et al. 2021, https://arxiv.org/abs/2010.15327
 */
export const rbfCkaDebiased: Measure = {
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
};
