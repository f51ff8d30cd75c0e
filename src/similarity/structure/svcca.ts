import { adjustable, pairMeasure } from "../pair-measure.js";
import { meanCorrelation, mostDecompositions } from "./canonical.js";
import { type TruncationOptions, truncated } from "./truncation.js";

/**
 * Singular vector canonical correlation analysis: the mean canonical correlation of those
 * leading principal axes of each side that hold 99 % of its variance, at most 128 of them.
 *
 * With many axes and few sentences random data correlate too, and if both sides keep more
 * than n − 1 axes together, some correlations are 1 by construction: read it against chance.
 * NaN if a side keeps n − 1 axes, or is constant or NaN. Its interval is to first order
 * and holds the axes fixed.
 * @see Raghu et al. 2017, https://arxiv.org/abs/1706.05806
 */
export const svcca = adjustable((options: TruncationOptions = {}) =>
  pairMeasure({
    family: "structure",
    name: "svcca",
    label: "SVCCA",
    better: "higher",
    range: [0, 1],
    invariances: ["rotation", "uniform scale", "translation"],
    cost: "r³ + nr², axes n²r",
    chanceRule: "mean over random pairings",
    source: "https://arxiv.org/abs/1706.05806",
    sameSpace: false,
    mostPermutations: mostDecompositions,
    chance: () => null,
    async evaluate(pair) {
      const { a, b, found, under } = await truncated(pair, options);
      return meanCorrelation(pair.n, a, b, found, async order => (await under(order)).correlations);
    },
  }),
);
