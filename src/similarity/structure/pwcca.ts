import { dot } from "../../numeric/linear/inner.js";
import { product } from "../../numeric/linear/product.js";
import type { Matrix } from "../../numeric/matrix.js";
import { sum } from "../../numeric/statistics/summary.js";
import { adjustable, pairMeasure } from "../pair-measure.js";
import { canonicalInfluence, mostDecompositions } from "./canonical.js";
import { type TruncationOptions, truncated } from "./truncation.js";

/**
 * Projection-weighted canonical correlation analysis: as SVCCA, but each canonical
 * correlation weighs as much as its variate of x accounts for x's dimensions,
 *
 *   Σ_k α_k ρ_k / Σ_k α_k,   α_k = Σ_j |⟨u_k, X_·j⟩|.
 *
 * Not symmetric: the weights are those of x. NaN if both sides keep more than n − 1 axes
 * together: then several correlations are 1 by construction, their variates arbitrary, and
 * the weights with them. Also NaN if a side is constant or NaN. Its interval is to first
 * order and holds axes and weights fixed, which makes it narrow: about 89 % where it says 95 %.
 * @see Morcos et al. 2018, https://arxiv.org/abs/1806.05759
 */
export const pwcca = adjustable((options: TruncationOptions = {}) =>
  pairMeasure({
    family: "structure",
    name: "pwcca",
    label: "PWCCA",
    better: "higher",
    range: [0, 1],
    invariances: ["uniform scale", "translation"],
    cost: "r³ + nrd",
    chanceRule: "mean over random pairings",
    source: "https://arxiv.org/abs/1806.05759",
    sameSpace: false,
    mostPermutations: mostDecompositions,
    chance: () => null,
    async evaluate(pair) {
      const { n, x } = pair;
      const { a, b, found, under } = await truncated(pair, options);
      const axes = [a.values.length, b.values.length] as const;
      if (Math.min(...axes) === 0 || axes[0] + axes[1] > n - 1)
        return { value: Number.NaN, permuted: () => Number.NaN };
      const known = await found();
      const { centered } = await x.centered();
      const onto = await product(a.vectors, centered, { ...x.compute, transposeX: true }); // (r, d)
      const weights = await projectionWeights(known.left, onto);
      return {
        value: dot(known.correlations, weights),
        influence: canonicalInfluence(known, weights),
        permuted: async order => {
          const { correlations, left } = await under(order);
          return dot(correlations, await projectionWeights(left, onto));
        },
      };
    },
  }),
);

/**
 * Returns α_k scaled to sum 1.
 * @param left (r, k): the variates in terms of x's axes.
 * @param onto (r, d): x's axes in terms of its dimensions.
 */
async function projectionWeights(left: Matrix, onto: Matrix): Promise<Float64Array> {
  const shares = await product(left, onto, { transposeX: true }); // (k, d)
  const weights = new Float64Array(shares.rows);
  for (let k = 0, at = 0; k < shares.rows; k++)
    for (let j = 0; j < shares.cols; j++) weights[k]! += Math.abs(shares.data[at++]!);
  const total = sum(weights);
  return weights.map(value => value / total);
}
