import { mean } from "../../numeric/statistics/summary.js";
import { pairMeasure } from "../pair-measure.js";
import type { PartnerRanks } from "../prepared/partner-ranks.js";

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
export const mexa = pairMeasure({
  family: "retrieval",
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
    const sentences = hits(await pair.ranks());
    return {
      value: mean(sentences),
      sentences,
      permuted: async order =>
        Number.isNaN(sentences[0]!) ? Number.NaN : mean(hits(await pair.ranksUnder(order))),
    };
  },
});

/** Both ranks are 1 exactly if nothing in the row or the column reaches c_ii. */
function hits({ forward, backward }: PartnerRanks): Float64Array {
  return forward.map((rank, i) =>
    Number.isNaN(rank) ? rank : Number(rank === 1 && backward[i] === 1),
  );
}
