import { rowSums } from "../../numeric/linear/inner.js";
import { sum } from "../../numeric/statistics/summary.js";
import { influenceOf } from "../prepared/influence.js";
import type { StateMeasure } from "./state-measure.js";

/**
 * The mean cosine of two different sentences of the same language, the usual gauge of
 * anisotropy: 0 if directions are spread evenly, near 1 if all states point the same
 * way, which raises every raw cosine between languages too. NaN if n < 2, or a state is
 * NaN or zero.
 * @see Ethayarajh 2019, https://arxiv.org/abs/1909.00512
 */
export const meanCosine: StateMeasure = {
  name: "mean-cosine",
  label: "Mean cosine",
  range: [-1, 1],
  invariances: ["scale of each row"],
  cost: "n²d, shared",
  referenceRule: "0 for an isotropic Gaussian",
  source: "https://arxiv.org/abs/1909.00512",
  reference: () => 0,
  async evaluate(states) {
    const { n } = states;
    const sums = rowSums(await states.cosines());
    const total = sum(sums);
    const value = (total - n) / (n * (n - 1));
    const leaveOneOut = sums.map(own => (total - 2 * own + 1 - (n - 1)) / ((n - 1) * (n - 2)));
    return { value, influence: influenceOf(value, leaveOneOut) };
  },
};
