import { columnProducts } from "../numeric/inner.js";
import type { Matrix } from "../numeric/matrix.js";
import { product } from "../numeric/product.js";
import type { Measure } from "./measure.js";

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
export const anc: Measure = {
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
    const zx = x.unitColumns();
    const zy = y.unitColumns();
    const { cols: d } = zx;
    const correlations = columnProducts(zx, zy); // (d), sums of products of unit columns
    const value = correlations.reduce((sum, r) => sum + r, 0) / d;
    // A correlation's influence: z_x z_y − r (z_x² + z_y²)/2, in units of the standard deviation.
    const influence = new Float64Array(n);
    for (let i = 0, at = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < d; k++, at++) {
        const a = zx.data[at]!;
        const b = zy.data[at]!;
        sum += a * b - (correlations[k]! * (a * a + b * b)) / 2;
      }
      influence[i] = (n * sum) / d;
    }
    let products: Promise<Matrix> | undefined; // only a null needs all pairs of sentences
    return {
      value,
      influence,
      permuted: async order => {
        products ??= product(zx, zy, { ...x.compute, transposeY: true });
        const { data } = await products;
        let sum = 0;
        for (let i = 0; i < n; i++) sum += data[i * n + order[i]!]!;
        return sum / d;
      },
    };
  },
};
