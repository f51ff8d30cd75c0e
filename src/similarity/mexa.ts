import type { Matrix } from "../numeric/matrix.js";
import { mean } from "../numeric/summary.js";
import type { Measure } from "./measure.js";
import type { Order } from "./order.js";

/**
 * MEXA: the share of sentences that are closer to their translation than to any
 * other sentence of the other language, and whose translation is closer to them
 * than to any other, strictly:
 *
 *   (1/n) Σ_i 1[c_ii > max_{j≠i} c_ij and c_ii > max_{j≠i} c_ji],   c_ij = cos(x_i, y_j)
 *
 * Chance is 1/(2n − 1): never compare values across n. NaN if a state is NaN or zero.
 * @see Kargaran et al. 2024, https://arxiv.org/abs/2410.05873
 */
export const mexa: Measure = {
  name: "mexa",
  label: "MEXA",
  better: "higher",
  range: [0, 1],
  invariances: ["rotation of both", "scale of each row"],
  cost: "n²",
  chanceRule: "1/(2n − 1)",
  source: "https://arxiv.org/abs/2410.05873",
  sameSpace: true,
  chance: ({ n }) => 1 / (2 * n - 1),
  async evaluate(pair) {
    // Both ranks are 1 exactly if nothing in the row or the column reaches c_ii.
    const { forward, backward } = await pair.ranks();
    const sentences = forward.map((rank, i) =>
      Number.isNaN(rank) ? rank : Number(rank === 1 && backward[i] === 1),
    );
    const cosines = await pair.cosines();
    return {
      value: mean(sentences),
      sentences,
      permuted: order => permutedMexa(cosines, order),
    };
  },
};

/** Under a random pairing only the best of a row that is also the best of its column can count. */
function permutedMexa(cosines: Matrix, order: Order): number {
  const n = cosines.rows;
  const { data } = cosines;
  const hits = new Uint8Array(n).fill(1);
  const columnOwner = new Uint32Array(n);
  order.forEach((j, i) => {
    columnOwner[j] = i;
  });
  const own = Float64Array.from(order, (j, i) => data[i * n + j]!);
  if (own.some(Number.isNaN)) return Number.NaN;
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++) {
      const owner = columnOwner[j]!;
      if (owner === i) continue;
      if (data[at]! >= own[i]!) hits[i] = 0;
      if (data[at]! >= own[owner]!) hits[owner] = 0;
    }
  return mean(hits);
}
