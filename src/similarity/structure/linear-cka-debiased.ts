import type { Measure } from "../measure.js";
import { debiasedAlignment } from "./kernel-alignment.js";

/**
 * Linear centered kernel alignment with the unbiased HSIC, in which no sentence is
 * compared with itself. On average 0 for representations that have nothing in
 * common, whatever n and d, and possibly negative: the one to report.
 * NaN if n < 4, or if all rows of `x`, or of `y`, are equal.
 * @see Nguyen et al. 2021, https://arxiv.org/abs/2010.15327
 * @see Murphy et al. 2024, https://arxiv.org/abs/2405.01012
 */
export const linearCkaDebiased: Measure = {
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
};
