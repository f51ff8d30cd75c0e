import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import { product } from "../numeric/linear/product.js";
import { float64, type Matrix, matrix } from "../numeric/matrix.js";
import { comparable, type Metric, neighbourhood } from "./neighbourhood.js";

/** What `faithfulness` takes. */
export interface FaithfulnessOptions extends Stoppable, ComputeOptions {
  /** Neighbours looked at; defaults to 15. */
  readonly k?: number;
  /** Of the states; on the map it is always Euclidean. Defaults to "cosine". */
  readonly metric?: Metric;
}

/** How far neighbours on a map are neighbours in the states, and the other way round. */
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
  { k = 15, metric = "cosine", signal, ...compute }: FaithfulnessOptions = {},
): Promise<Faithfulness> {
  const n = states.rows;
  if (map.rows !== n)
    throw new RangeError(`faithfulness: expected ${n} places on the map, got ${map.rows}`);
  if (!(Number.isInteger(k) && k >= 1 && k < n / 2))
    throw new RangeError(`faithfulness: expected k in 1 … ${Math.ceil(n / 2) - 1}, got ${k}`);
  const near = await neighbourhood(states, states, k, metric, { ...compute, signal });
  // Float64 about its middle: near points differ in digits that float32 loses.
  const plane = comparable("faithfulness", float64(map), "euclidean");
  const nearOnMap = await neighbourhood(plane, plane, k, "euclidean", { signal });

  const high = comparable("faithfulness", states, metric);
  const fromStates = await excessRanks(high, metric, nearOnMap.indices, k, { ...compute, signal });
  const fromMap = await excessRanks(plane, "euclidean", near.indices, k, { ...compute, signal });
  const scale = 2 / (n * k * (2 * n - 3 * k - 1));
  return { trustworthiness: 1 - scale * fromStates, continuity: 1 - scale * fromMap };
}

/**
 * Returns Σ max(0, r(i, j) − k) over the listed j of every i, where r is j's rank by
 * nearness to i in `x`; of equally near ones the lower number comes first.
 */
async function excessRanks(
  x: Matrix,
  metric: Metric,
  listed: Uint32Array,
  k: number,
  { signal, ...compute }: FaithfulnessOptions,
): Promise<number> {
  const ahead = new Float64Array(k);
  const between = new Uint32Array(k);
  let total = 0;
  let i = 0;
  for await (const scores of nearness(x, metric, compute)) {
    await pause(signal);
    const own = listed.slice(i * k, (i + 1) * k);
    own.sort((a, b) => scores[b]! - scores[a]! || a - b); // nearest first
    for (let r = 0; r < k; r++) ahead[r] = scores[own[r]!]!;
    const farthest = ahead[k - 1]!;
    // How many come before the listed point r and not before r − 1: found by bisection.
    between.fill(0);
    for (let j = 0; j < scores.length; j++) {
      const score = scores[j]!;
      if (score < farthest || j === i) continue;
      let low = 0;
      let high = k;
      while (low < high) {
        const r = (low + high) >> 1;
        if (ahead[r]! > score || (ahead[r] === score && own[r]! <= j)) low = r + 1;
        else high = r;
      }
      if (low < k) between[low]!++;
    }
    for (let r = 0, rank = 1; r < k; r++) {
      rank += between[r]!;
      total += Math.max(0, rank - k);
    }
    i++;
  }
  return total;
}

/** Scores of a block of rows against all: 32 MB of float32. */
const blockScores = 2 ** 23;
/** Up to this width a product is quicker here than handed over and back. */
const narrow = 3;

/**
 * Yields for each row i of `x` how near every row is, larger for nearer: ⟨x_i, x_j⟩, less
 * ‖x_j‖²/2 for Euclidean distances. The array is the same one each time.
 */
async function* nearness(x: Matrix, metric: Metric, compute: ComputeOptions) {
  const { rows: n, cols: d, data } = x;
  const bias = new Float64Array(n);
  if (metric === "euclidean")
    for (let j = 0; j < n; j++) for (let c = 0; c < d; c++) bias[j]! -= data[j * d + c]! ** 2 / 2;
  const scores = new Float64Array(n);
  if (d <= narrow) {
    for (let i = 0; i < n; i++) {
      scores.set(bias);
      for (let c = 0; c < d; c++) {
        const own = data[i * d + c]!;
        for (let j = 0, at = c; j < n; j++, at += d) scores[j]! += own * data[at]!;
      }
      yield scores;
    }
    return;
  }
  const block = Math.max(1, Math.floor(blockScores / n));
  for (let begin = 0; begin < n; begin += block) {
    const count = Math.min(n - begin, block);
    const part = matrix(count, d, data.subarray(begin * d, (begin + count) * d));
    const found = await product(part, x, { ...compute, transposeY: true });
    for (let i = 0; i < count; i++) {
      scores.set(found.data.subarray(i * n, (i + 1) * n));
      if (metric === "euclidean") for (let j = 0; j < n; j++) scores[j]! += bias[j]!;
      yield scores;
    }
  }
}
