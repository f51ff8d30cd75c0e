import { pearson } from "../numeric/correlation.js";
import { influenceOfCorrelation } from "./influence.js";
import type { Measure } from "./measure.js";
import type { Prepared } from "./prepare.js";
import { defaultMostAxes } from "./truncation.js";

/**
 * PC1 correlation: the absolute Pearson correlation, over parallel sentences, of their
 * coordinates on the first principal component of each side. A component has no sign,
 * so neither has this; chance is therefore not 0 but about √(2/(π(n − 1))).
 *
 * Its interval holds the components fixed. NaN if n < 3, a side is constant or NaN.
 */
export const pc1Correlation: Measure = {
  name: "pc1-correlation",
  label: "PC1 correlation (absolute)",
  better: "higher",
  range: [0, 1],
  invariances: ["rotation", "uniform scale", "translation"],
  cost: "n",
  chanceRule: "√(2/(π(n − 1))), to first order",
  source: "https://arxiv.org/abs/1905.00414",
  sameSpace: false,
  chance: ({ n }) => Math.sqrt(2 / (Math.PI * (n - 1))),
  async evaluate({ n, x, y }) {
    const a = await firstScores(x);
    const b = await firstScores(y);
    const r = n < 3 ? Number.NaN : pearson(a, b);
    const sign = r < 0 ? -1 : 1;
    return {
      value: Math.abs(r),
      influence: influenceOfCorrelation(a, b, r).map(value => sign * value),
      permuted: order =>
        Math.abs(
          pearson(
            a,
            Float64Array.from(order, j => b[j]!),
          ),
        ),
    };
  },
};

/** The coordinates up to a scale, which a correlation does not see; NaN if there is no axis. */
async function firstScores(side: Prepared): Promise<Float64Array> {
  const { vectors } = await side.axes(defaultMostAxes); // shared with SVCCA and Procrustes
  return Float64Array.from({ length: side.n }, (_, i) =>
    vectors.cols === 0 ? Number.NaN : vectors.data[i * vectors.cols]!,
  );
}
