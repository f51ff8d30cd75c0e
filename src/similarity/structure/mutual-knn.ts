import type { Neighbours } from "../../numeric/neighbours/nearest.js";
import { mean, sum } from "../../numeric/statistics/summary.js";
import type { Measurement } from "../measure.js";
import { adjustable, pairMeasure } from "../pair-measure.js";
import { influenceOf } from "../prepared/influence.js";
import type { Order } from "../prepared/order.js";
import { hasTies, TiedOverlap } from "./tied-overlap.js";

/** The neighbourhood of Huh et al. */
export const mutualNeighbours = 10;

/**
 * Mutual k-nearest-neighbour overlap: the share of a sentence's k nearest sentences (by
 * cosine, in its own language) that are also nearest in the other,
 *
 *   (1/n) Σ_i |N_k(x_i) ∩ N_k(y_i)| / k.
 *
 * It looks at each space alone, so x and y need not share axes. Chance is k/(n − 1);
 * whoever reports the best of many layer pairs needs the corrected p-value. Of equally near
 * sentences each is a neighbour with equal probability, on each side by itself, and the value
 * is the expectation; beyond 4,096 sentences they are drawn at random. NaN if
 * n ≤ k + 1, or a state is NaN or zero.
 * @see Huh et al. 2024, https://arxiv.org/abs/2405.07987
 */
export const mutualKnn = adjustable((k: number = mutualNeighbours) =>
  pairMeasure({
    family: "structure",
    name: "mutual-knn",
    label: `Mutual ${k}-NN overlap`,
    better: "higher",
    range: [0, 1],
    invariances: ["rotation", "scale of each row"],
    cost: "nk, neighbours n²d",
    chanceRule: "k/(n − 1)",
    source: "https://arxiv.org/abs/2405.07987",
    sameSpace: false,
    chance: ({ n }) => (n > k + 1 ? k / (n - 1) : null),
    async evaluate({ n, x, y }) {
      // One neighbour more than needed: it moves up when a sentence is left out.
      const ofX = n > k + 1 ? await x.neighbours(k + 1, "x") : null;
      const ofY = n > k + 1 ? await y.neighbours(k + 1, "y") : null;
      if (!ofX || !ofY) return { value: Number.NaN, permuted: () => Number.NaN };
      if (hasTies(ofX, k) || hasTies(ofY, k)) return tied(ofX, ofY, k);
      const shares = overlaps(ofX, ofY, k);
      const value = mean(shares);
      return {
        value,
        influence: influenceOf(value, leaveOneOut(ofX, ofY, k, shares)),
        permuted: order => mean(overlaps(ofX, ofY, k, order)),
      };
    },
  }),
);

/** Evaluates where some neighbours are equally near: the expectation over fair choices among them. */
function tied(x: Neighbours, y: Neighbours, k: number): Measurement {
  const overlap = new TiedOverlap(x, y, k);
  const shares = overlap.shares();
  const value = mean(shares);
  return {
    value,
    influence: influenceOf(value, overlap.leaveOneOut(shares)),
    permuted: order => mean(overlap.shares(order)),
  };
}

/** Returns each sentence's share of common neighbours when x_i is paired with y's row `order[i]`. */
function overlaps(x: Neighbours, y: Neighbours, k: number, order?: Order): Float64Array {
  const width = x.count;
  const n = x.indices.length / width;
  const shares = new Float64Array(n);
  const markedBy = new Int32Array(n).fill(-1); // rows of y that are neighbours of x's, translated
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < k; r++) {
      const neighbour = x.indices[i * width + r]!;
      markedBy[order ? order[neighbour]! : neighbour] = i;
    }
    const partner = order ? order[i]! : i;
    let common = 0;
    for (let r = 0; r < k; r++) if (markedBy[y.indices[partner * width + r]!] === i) common++;
    shares[i] = common / k;
  }
  return shares;
}

/**
 * Returns the mean overlap without each sentence: its own row goes, and wherever it was a
 * neighbour, the next one moves up.
 */
function leaveOneOut(x: Neighbours, y: Neighbours, k: number, shares: Float64Array): Float64Array {
  const n = shares.length;
  const total = sum(shares);
  const left = shares.map(share => total - share);
  const inX = new Int32Array(n).fill(-1);
  const inY = new Int32Array(n).fill(-1);
  for (let j = 0; j < n; j++) {
    const begin = j * (k + 1);
    for (let r = begin; r < begin + k; r++) {
      inX[x.indices[r]!] = j;
      inY[y.indices[r]!] = j;
    }
    const nextX = x.indices[begin + k]!;
    const nextY = y.indices[begin + k]!;
    const gainX = Number(inY[nextX] === j); // what moves up on one side may be common already
    const gainY = Number(inX[nextY] === j);
    for (let r = begin; r < begin + k; r++) {
      const i = x.indices[r]!;
      if (inY[i] === j) left[i]! += (gainX + gainY + Number(nextX === nextY) - 1) / k;
      else left[i]! += gainX / k;
      const other = y.indices[r]!;
      if (inX[other] !== j) left[other]! += gainY / k;
    }
  }
  return left.map(total => total / (n - 1));
}
