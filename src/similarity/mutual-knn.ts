import type { Neighbours } from "../numeric/nearest.js";
import { mean } from "../numeric/summary.js";
import type { Measure } from "./measure.js";
import type { Order } from "./order.js";

/** The neighbourhood of Huh et al. */
export const mutualNeighbours = 10;

/**
 * Mutual k-nearest-neighbour overlap: the share of a sentence's k nearest sentences (by
 * cosine, in its own language) that are also nearest in the other,
 *
 *   (1/n) Σ_i |N_k(x_i) ∩ N_k(y_i)| / k.
 *
 * It looks at each space alone, so x and y need not share axes. Chance is k/(n − 1);
 * whoever reports the best of many layer pairs needs the corrected p-value. NaN if
 * n ≤ k, or a state is NaN or zero.
 * @see Huh et al. 2024, https://arxiv.org/abs/2405.07987
 */
export const mutualKnn = (k = mutualNeighbours): Measure => ({
  name: "mutual-knn",
  label: `Mutual ${k}-NN overlap`,
  better: "higher",
  range: [0, 1],
  invariances: ["rotation", "scale of each row"],
  cost: "nk, neighbours n²d",
  chanceRule: "k/(n − 1)",
  source: "https://arxiv.org/abs/2405.07987",
  sameSpace: false,
  chance: ({ n }) => (n > k ? k / (n - 1) : null),
  async evaluate({ n, x, y }) {
    const ofX = n > k ? await x.neighbours(k) : null;
    const ofY = n > k ? await y.neighbours(k) : null;
    if (!ofX || !ofY) {
      const sentences = new Float64Array(n).fill(Number.NaN);
      return { value: Number.NaN, sentences, permuted: () => Number.NaN };
    }
    const sentences = overlaps(ofX, ofY);
    return {
      value: mean(sentences),
      sentences,
      permuted: order => mean(overlaps(ofX, ofY, order)),
    };
  },
});

/** Returns each sentence's share of common neighbours when x_i is paired with y's row `order[i]`. */
function overlaps(x: Neighbours, y: Neighbours, order?: Order): Float64Array {
  const k = x.count;
  const n = x.indices.length / k;
  const shares = new Float64Array(n);
  const markedBy = new Int32Array(n).fill(-1); // rows of y that are neighbours of x's, translated
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < k; r++) {
      const neighbour = x.indices[i * k + r]!;
      markedBy[order ? order[neighbour]! : neighbour] = i;
    }
    const partner = order ? order[i]! : i;
    let common = 0;
    for (let r = 0; r < k; r++) if (markedBy[y.indices[partner * k + r]!] === i) common++;
    shares[i] = common / k;
  }
  return shares;
}
