import { type Matrix, matrix } from "../numeric/matrix.js";
import { product } from "../numeric/product.js";
import type { ComputeOptions } from "../numeric/session.js";
import { comparable, type Metric, neighbourhood } from "./neighbourhood.js";

export interface FaithfulnessOptions extends ComputeOptions {
  /** Neighbours looked at; defaults to 15. */
  readonly k?: number;
  /** Of the states; on the map it is always Euclidean. Defaults to "cosine". */
  readonly metric?: Metric;
}

export interface Faithfulness {
  /** In [0, 1]: 1 if every neighbour on the map is one of the states'. */
  readonly trustworthiness: number;
  /** In [0, 1]: 1 if every neighbour among the states is one on the map. */
  readonly continuity: number;
}

/**
 * Returns how far a map keeps neighbourhoods:
 *
 *   trustworthiness = 1 − 2/(nk(2n − 3k − 1)) Σ_i Σ_{j ∈ N_k(map) ∖ N_k(states)} (r_states(i, j) − k)
 *
 * where r_states(i, j) is j's rank among i's neighbours by the states; continuity
 * swaps the roles. A random map has about 0.5 in both at small k/n.
 *
 * @param states (n, d).
 * @param map (n, 2), row i placed for row i of `states`.
 * @throws RangeError unless the rows pair and 1 ≤ k < n/2, beyond which the scale is undefined.
 * @see Venna & Kaski 2001, https://doi.org/10.1007/3-540-44668-0_68
 */
export async function faithfulness(
  states: Matrix,
  map: Matrix,
  { k = 15, metric = "cosine", ...compute }: FaithfulnessOptions = {},
): Promise<Faithfulness> {
  const n = states.rows;
  if (map.rows !== n)
    throw new RangeError(`faithfulness: expected ${n} places on the map, got ${map.rows}`);
  if (!(Number.isInteger(k) && k >= 1 && k < n / 2))
    throw new RangeError(`faithfulness: expected k in 1 … ${Math.ceil(n / 2) - 1}, got ${k}`);
  const near = await neighbourhood(states, states, k, metric, compute);
  const plane = planeOf(map);
  const nearOnMap = await neighbourhood(plane, plane, k, "euclidean");

  const high = comparable("faithfulness", states, metric);
  const fromStates = await excessRanks(high, metric, nearOnMap.indices, k, compute);
  const fromMap = await excessRanks(plane, "euclidean", near.indices, k, compute);
  const scale = 2 / (n * k * (2 * n - 3 * k - 1));
  return { trustworthiness: 1 - scale * fromStates, continuity: 1 - scale * fromMap };
}

/** The map in float64 about its middle: near points differ in digits that float32 loses. */
function planeOf(map: Matrix): Matrix {
  return comparable(
    "faithfulness",
    matrix(map.rows, map.cols, Float64Array.from(map.data)),
    "euclidean",
  );
}

/** Scores of a block of rows against all: 64 MB of float64. */
const blockScores = 2 ** 23;

/**
 * Returns Σ max(0, r(i, j) − k) over the listed j of every i, where r is j's rank by
 * nearness to i in `x`; of equally near ones the lower number comes first.
 */
async function excessRanks(
  x: Matrix,
  metric: Metric,
  listed: Uint32Array,
  k: number,
  compute: ComputeOptions,
): Promise<number> {
  const n = x.rows;
  // Nearer is larger: ⟨x_i, x_j⟩, less ‖x_j‖²/2 for Euclidean distances.
  const bias = new Float64Array(n);
  if (metric === "euclidean")
    for (let j = 0; j < n; j++)
      for (let c = 0; c < x.cols; c++) bias[j]! -= x.data[j * x.cols + c]! ** 2 / 2;
  let total = 0;
  const block = Math.max(1, Math.floor(blockScores / n));
  const score = new Float64Array(k);
  const rank = new Uint32Array(k);
  for (let begin = 0; begin < n; begin += block) {
    const end = Math.min(n, begin + block);
    const part = matrix(end - begin, x.cols, x.data.subarray(begin * x.cols, end * x.cols));
    const { data } = await product(part, x, { ...compute, transposeY: true });
    for (let i = begin; i < end; i++) {
      const row = (i - begin) * n;
      const own = listed.subarray(i * k, (i + 1) * k);
      let farthest = Number.POSITIVE_INFINITY;
      for (let r = 0; r < k; r++) {
        score[r] = data[row + own[r]!]! + bias[own[r]!]!;
        farthest = Math.min(farthest, score[r]!);
      }
      rank.fill(1);
      for (let j = 0; j < n; j++) {
        const other = data[row + j]! + bias[j]!;
        if (other < farthest || j === i) continue;
        for (let r = 0; r < k; r++)
          if (other > score[r]! || (other === score[r] && j < own[r]!)) rank[r]!++;
      }
      for (let r = 0; r < k; r++) total += Math.max(0, rank[r]! - k);
    }
  }
  return total;
}
