import { product } from "../numeric/product.js";
import { type Canonical, canonical, canonicalInfluence, mostDecompositions } from "./canonical.js";
import type { Measure } from "./measure.js";
import type { Prepared } from "./prepare.js";
import { takeRows } from "./split.js";
import { type TruncationOptions, truncatedAxes } from "./truncation.js";

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
export const pwcca = (options: TruncationOptions = {}): Measure => ({
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
  async evaluate({ n, x, y }) {
    const a = await truncatedAxes(x, options);
    const b = await truncatedAxes(y, options);
    const axes = [a.values.length, b.values.length] as const;
    if (Math.min(...axes) === 0 || axes[0] + axes[1] > n - 1)
      return { value: Number.NaN, permuted: () => Number.NaN };
    const found = await canonical(a, b);
    const weights = await projectionWeights(x, found);
    return {
      value: weighted(found.correlations, weights),
      influence: canonicalInfluence(found, weights),
      permuted: async order => {
        const under = await canonical(a, { ...b, vectors: takeRows(b.vectors, order) });
        return weighted(under.correlations, await projectionWeights(x, under));
      },
    };
  },
});

/** Returns α_k scaled to sum 1. */
async function projectionWeights(x: Prepared, found: Canonical): Promise<Float64Array> {
  const onto = await product(found.x, x.centered(), { ...x.compute, transposeX: true }); // (r, d)
  const r = onto.rows;
  const weights = new Float64Array(r);
  for (let k = 0, at = 0; k < r; k++)
    for (let j = 0; j < onto.cols; j++) weights[k]! += Math.abs(onto.data[at++]!);
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map(value => value / total);
}

function weighted(correlations: Float64Array, weights: Float64Array): number {
  return correlations.reduce((sum, rho, k) => sum + weights[k]! * rho, 0);
}
