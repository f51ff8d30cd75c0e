import { inner } from "../../numeric/linear/inner.js";
import { influenceOf } from "../prepared/influence.js";
import type { StateMeasure } from "./state-measure.js";

/**
 * IsoScore: how evenly the variance spreads over the d dimensions, 1 if all principal
 * variances λ are equal and 0 if one holds all:
 *
 *   v = √d λ/‖λ‖,  δ = ‖v − 1‖ / √(2(d − √d)),  φ = (d − δ²(d − √d))² / d²,  ι = (dφ − 1)/(d − 1).
 *
 * Only Σλ and Σλ² enter, which are the trace and the norm of the Gram matrix, so that no
 * decomposition is needed. With n ≤ d at least d − n + 1 variances are 0 by construction
 * and ι is at most about n/d: compare it at equal n and d, and with `reference`.
 *
 * NaN if d = 1, n < 2, or all states are equal or one is NaN.
 * @see Rudman et al. 2022, https://arxiv.org/abs/2108.07344
 */
export const isoScore: StateMeasure = {
  name: "iso-score",
  label: "IsoScore",
  range: [0, 1],
  invariances: ["rotation", "uniform scale", "translation"],
  cost: "n²",
  referenceRule: "isotropic Gaussian of equal n and d: Σλ²/(Σλ)² = 1/d + 1/(n − 1), to first order",
  source: "https://arxiv.org/abs/2108.07344",
  reference: (n, d) => isoScoreOf(1 / (1 / d + 1 / (n - 1)), d),
  async evaluate(states) {
    const { n, d } = states;
    const kernel = await states.linearKernel();
    const { diagonal, trace } = kernel;
    const { rows } = kernel.self();
    const squares = inner(kernel.values, kernel.values);
    const value = isoScoreOf(trace ** 2 / squares, d);
    // Without sentence i the rest is centered anew: as in the biased HSIC of the kernel with itself.
    const leaveOneOut = rows.map((row, i) => {
      const own = diagonal[i]!;
      const less = trace - own - own / (n - 1);
      const p = own * own;
      const left = squares - 2 * row + p - (2 * (row - p)) / (n - 1) + p / (n - 1) ** 2;
      return isoScoreOf(less ** 2 / left, d);
    });
    return { value, influence: influenceOf(value, leaveOneOut) };
  },
};

/** @param participation (Σλ)²/Σλ², between 1 and d: how many dimensions are in use. */
function isoScoreOf(participation: number, d: number): number {
  // ‖v − 1‖² = 2d − 2√d Σλ/‖λ‖
  const defect = (2 * d - 2 * Math.sqrt(d * participation)) / (2 * (d - Math.sqrt(d))); // δ²
  const used = (d - defect * (d - Math.sqrt(d))) ** 2; // d²φ
  return (used - d) / (d * (d - 1));
}
