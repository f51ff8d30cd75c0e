import { pearson } from "../../numeric/statistics/correlation.js";
import { pairMeasure } from "../pair-measure.js";
import type { Axes } from "../prepared/axes.js";
import { influenceOfCorrelation, standardScores } from "../prepared/influence.js";
import { defaultMostAxes } from "./truncation.js";

/**
 * PC1 correlation: the absolute Pearson correlation, over parallel sentences, of their
 * coordinates on the first principal component of each side. A component has no sign,
 * so neither has this; chance is therefore not 0 but about √(2/(π(n − 1))).
 *
 * Its interval allows, to first order, for the components' turning with the sentences. NaN if
 * n < 3, a side is constant or NaN.
 */
export const pc1Correlation = pairMeasure({
  family: "structure",
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
    const axesX = await x.axes(defaultMostAxes); // shared with SVCCA and Procrustes
    const axesY = await y.axes(defaultMostAxes);
    const a = firstScores(n, axesX);
    const b = firstScores(n, axesY);
    const r = n < 3 ? Number.NaN : pearson(a, b);
    const sign = r < 0 ? -1 : 1;
    const turningX = turning(n, axesX, standardScores(b));
    const turningY = turning(n, axesY, standardScores(a));
    return {
      value: Math.abs(r),
      influence: influenceOfCorrelation(a, b, r).map(
        (value, i) => sign * (value + turningX[i]! + turningY[i]!),
      ),
      permuted: order =>
        Math.abs(
          pearson(
            a,
            Float64Array.from(order, j => b[j]!),
          ),
        ),
    };
  },
});

/** The coordinates up to a scale, which a correlation does not see; NaN if there is no axis. */
function firstScores(n: number, { vectors }: Axes): Float64Array {
  return Float64Array.from({ length: n }, (_, i) =>
    vectors.cols === 0 ? Number.NaN : vectors.data[i * vectors.cols]!,
  );
}

/**
 * Returns what each sentence adds to the correlation of the first coordinates with the scores z
 * of the other side by turning the first component: with coordinates s and variances λ,
 *
 *   Σ_m s_i1 s_im/(λ_1 − λ_m) · Σ_j s_jm z_j/(n √λ_1),   m = 2 … r.
 *
 * @see Critchley 1985, Influence in principal components analysis, https://doi.org/10.1093/biomet/72.3.627
 */
function turning(n: number, { vectors, values }: Axes, z: Float64Array): Float64Array {
  const { cols: r, data } = vectors;
  const slopes = new Float64Array(r); // by which s_i1 · (unit coordinate m) enters
  for (let m = 1; m < r; m++) {
    let along = 0;
    for (let j = 0; j < n; j++) along += data[j * r + m]! * z[j]!;
    // s = values · unit coordinates, λ = values²/n
    const size = values[m]! ** 2;
    slopes[m] = (Math.sqrt(n) * size * along) / (values[0]! ** 2 - size);
  }
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let m = 1; m < r; m++) sum += data[i * r]! * data[i * r + m]! * slopes[m]!;
    return sum;
  });
}
