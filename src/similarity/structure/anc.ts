import { once } from "../../base/once.js";
import { columnProducts } from "../../numeric/linear/inner.js";
import { product } from "../../numeric/linear/product.js";
import { mean } from "../../numeric/statistics/summary.js";
import { pairMeasure } from "../pair-measure.js";

/**
 * Average neuron-wise correlation: Pearson's correlation over sentences of each dimension
 * with the same dimension of the other side, averaged over the d dimensions,
 *
 *   (1/d) Σ_k corr(X_·k, Y_·k).
 *
 * It needs a shared basis: the same model and layer. NaN if a dimension is constant,
 * n < 2 or a state is NaN.
 * @see Del & Fishel 2022, https://arxiv.org/abs/2109.01207
 */
export const anc = pairMeasure({
  family: "structure",
  name: "anc",
  label: "Average neuron-wise correlation",
  better: "higher",
  range: [-1, 1],
  invariances: ["scale and shift of each dimension"],
  cost: "nd + n²d",
  chanceRule: "0, exact over all pairings",
  source: "https://arxiv.org/abs/2109.01207",
  sameSpace: true,
  chance: () => 0,
  async evaluate({ n, x, y }) {
    const { centered: a } = await x.centered();
    const { centered: b } = await y.centered();
    const normsX = await x.columnNorms();
    const normsY = await y.columnNorms();
    const { cols: d } = a;
    // Units in which columns have length 1, so that sums of products are correlations.
    const units = normsX.map((norm, k) => 1 / (norm * normsY[k]!));
    const correlations = columnProducts(a, b).map((sum, k) => sum * units[k]!); // (d)
    const value = mean(correlations);
    // A correlation's influence: z_x z_y − r (z_x² + z_y²)/2, in units of the standard deviation.
    const ownX = correlations.map((r, k) => r / (2 * normsX[k]! ** 2));
    const ownY = correlations.map((r, k) => r / (2 * normsY[k]! ** 2));
    const influence = new Float64Array(n);
    for (let i = 0, at = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < d; k++, at++) {
        const u = a.data[at]!;
        const v = b.data[at]!;
        sum += u * v * units[k]! - u * u * ownX[k]! - v * v * ownY[k]!;
      }
      influence[i] = (n * sum) / d;
    }
    // Only a null needs all pairs of sentences.
    const products = once(() => product(a, b, { ...x.compute, transposeY: true, terms: units }));
    return {
      value,
      influence,
      permuted: async order => {
        const { data } = await products();
        let sum = 0;
        for (let i = 0; i < n; i++) sum += data[i * n + order[i]!]!;
        return sum / d;
      },
    };
  },
});
