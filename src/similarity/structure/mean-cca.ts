import { pairMeasure } from "../pair-measure.js";
import {
  canonical,
  meanCorrelation,
  mostDecompositions,
  singularValuesUnder,
} from "./canonical.js";

/**
 * Mean canonical correlation of all dimensions of x and y:
 *
 *   (1/r) Σ_k ρ_k,   r = min(rank X, rank Y).
 *
 * NaN if n ≤ d + 1 for either side, where it is 1 by construction: the hidden states of
 * large models need `svcca`. Also NaN if a side is constant or NaN. Cubic in d. Its
 * interval is to first order.
 * @see Raghu et al. 2017, https://arxiv.org/abs/1706.05806
 */
export const meanCca = pairMeasure({
  family: "structure",
  name: "mean-cca",
  label: "Mean CCA",
  better: "higher",
  range: [0, 1],
  invariances: ["invertible linear map", "translation"],
  cost: "d³ + nd²",
  chanceRule: "mean over random pairings",
  source: "https://arxiv.org/abs/1706.05806",
  sameSpace: false,
  mostPermutations: mostDecompositions,
  chance: () => null,
  async evaluate({ n, x, y }) {
    if (n <= Math.max(x.d, y.d) + 1) return { value: Number.NaN, permuted: () => Number.NaN };
    const a = await x.axes(x.d);
    const b = await y.axes(y.d);
    return meanCorrelation(
      n,
      a,
      b,
      () => canonical(a, b),
      order => singularValuesUnder(a.vectors, b.vectors, order),
    );
  },
});
