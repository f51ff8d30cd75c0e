import { sum } from "../../numeric/statistics/summary.js";
import type { StateMeasure } from "./state-measure.js";

/**
 * The share of the mean squared length of a state that its largest dimension holds,
 *
 *   max_k Σ_i x_ik² / Σ_ik x_ik²:
 *
 * 1/d if all dimensions matter alike, near 1 if one massive activation decides every
 * cosine. The dimension is held fixed in the interval. NaN if all states are zero or one
 * is NaN.
 * @see Timkey & van Schijndel 2021, All bark and no bite, https://arxiv.org/abs/2109.04404
 */
export const topDimensionShare: StateMeasure = {
  name: "top-dimension-share",
  label: "Top dimension’s share",
  range: [0, 1],
  invariances: ["uniform scale", "permutation of the dimensions"],
  cost: "nd",
  referenceRule: "1/d if all dimensions matter alike",
  source: "https://arxiv.org/abs/2109.04404",
  reference: (_, d) => 1 / d,
  async evaluate({ n, d, states: { data } }) {
    const squares = new Float64Array(d);
    const lengths = new Float64Array(n);
    for (let i = 0, at = 0; i < n; i++)
      for (let k = 0; k < d; k++, at++) {
        const square = data[at]! * data[at]!;
        squares[k]! += square;
        lengths[i]! += square;
      }
    const total = sum(squares);
    let top = 0;
    for (let k = 1; k < d; k++) if (squares[k]! > squares[top]!) top = k;
    const value = squares[top]! / total;
    // A ratio of means: (a_i − θ b_i) / b̄.
    const influence = lengths.map(
      (length, i) => (n * (data[i * d + top]! ** 2 - value * length)) / total,
    );
    return { value, influence };
  },
};
