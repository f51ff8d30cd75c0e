import { dot } from "../../numeric/linear/inner.js";
import { gram, product } from "../../numeric/linear/product.js";
import { takeRows } from "../../states/split.js";
import { adjustable, pairMeasure } from "../pair-measure.js";
import { type Axes, principalAxes } from "../prepared/axes.js";
import { kernelOf } from "../prepared/kernel.js";
import type { Prepared } from "../prepared/prepare.js";
import { canonical, canonicalInfluence } from "./canonical.js";

/** What `ccaR2` takes. */
export interface CcaR2Options {
  /** Center the columns first; defaults to true. The published toy number does not. */
  readonly centered?: boolean;
}

/**
 * The mean squared canonical correlation R²_CCA = ‖Q_yᵀ Q_x‖²_F / d_x, the share of the
 * variance of x's orthonormal basis that a linear map of y explains; its chance level is
 * known exactly.
 *
 * Not symmetric if the widths differ. NaN if n ≤ d + 1 for either side, where it is 1 by
 * construction, or a side is constant or NaN. Its interval is to first order.
 * @see Kornblith et al. 2019, table 1, https://arxiv.org/abs/1905.00414
 */
export const ccaR2 = adjustable(({ centered = true }: CcaR2Options = {}) =>
  pairMeasure({
    family: "structure",
    name: centered ? "cca-r2" : "cca-r2-uncentered",
    label: centered ? "CCA R²" : "CCA R², uncentered",
    better: "higher",
    range: [0, 1],
    invariances: centered ? ["invertible linear map", "translation"] : ["invertible linear map"],
    cost: "d³ + nd²",
    chanceRule: centered ? "rank Y/(n − 1), exact over all pairings" : "mean over random pairings",
    source: "https://arxiv.org/abs/1905.00414",
    sameSpace: false,
    chance: async ({ n, x, y }) => {
      if (!centered || n <= Math.max(x.d, y.d) + 1) return null;
      return (await y.axes(y.d)).values.length / (n - 1);
    },
    async evaluate({ n, x, y }) {
      const undefinedValue = { value: Number.NaN, permuted: () => Number.NaN };
      if (n <= Math.max(x.d, y.d) + 1) return undefinedValue;
      const a = centered ? await x.axes(x.d) : await uncenteredAxes(x);
      const b = centered ? await y.axes(y.d) : await uncenteredAxes(y);
      const rank = a.values.length;
      if (Math.min(rank, b.values.length) === 0) return undefinedValue;
      const found = await canonical(a, b);
      return {
        value: dot(found.correlations, found.correlations) / rank,
        // d(ρ²) = 2ρ dρ
        influence: canonicalInfluence(
          found,
          found.correlations.map(rho => (2 * rho) / rank),
        ),
        permuted: async order => {
          const cross = await product(a.vectors, takeRows(b.vectors, order), { transposeX: true });
          return dot(cross.data, cross.data) / rank;
        },
      };
    },
  }),
);

async function uncenteredAxes({ states, compute }: Prepared): Promise<Axes> {
  return principalAxes(states, kernelOf(await gram(states, compute)), states.cols);
}
