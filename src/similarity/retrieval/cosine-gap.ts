import { columnSums, rowSums } from "../../numeric/linear/inner.js";
import { sum } from "../../numeric/statistics/summary.js";
import { pairMeasure } from "../pair-measure.js";

/**
 * The cosine gap: how much closer translations are than unrelated sentences,
 *
 *   mean_i c_ii − mean_{i≠j} c_ij,   c_ij = cos(x_i, y_j).
 *
 * Anisotropy raises both terms and squeezes the gap; center per language, or read
 * it beside the mean cosine. NaN if n = 1, or a state is NaN or zero.
 */
export const cosineGap = pairMeasure({
  family: "retrieval",
  name: "cosine-gap",
  label: "Cosine gap",
  better: "higher",
  range: [-2, 2],
  invariances: ["rotation of both", "scale of each row"],
  cost: "n²",
  chanceRule: "0",
  source: "https://arxiv.org/abs/1909.00512", // Ethayarajh 2019, on cosines in anisotropic spaces
  sameSpace: true,
  chance: () => 0,
  async evaluate(pair) {
    const cosines = await pair.cosines();
    const { n } = pair;
    const rows = rowSums(cosines);
    const columns = columnSums(cosines);
    const diagonal = Float64Array.from({ length: n }, (_, i) => cosines.data[i * n + i]!);
    const total = sum(rows);
    const trace = sum(diagonal);
    const gap = (count: number, trace: number, total: number) =>
      trace / count - (total - trace) / (count * (count - 1));
    const value = gap(n, trace, total);
    return {
      value,
      // The second term is a mean over pairs, so sentence i counts in row i and in column i.
      influence: diagonal.map((own, i) => {
        const without = gap(n - 1, trace - own, total - rows[i]! - columns[i]! + own);
        return (n - 1) * (value - without);
      }),
      permuted: order => {
        let paired = 0;
        for (let i = 0; i < n; i++) paired += cosines.data[i * n + order[i]!]!;
        return gap(n, paired, total);
      },
    };
  },
});
