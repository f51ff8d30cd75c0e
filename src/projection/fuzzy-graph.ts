import type { Neighbourhood } from "./neighbourhood.js";

/** Weighted edges from `heads[e]` to `tails[e]`, sorted by head. */
export interface GraphEdges {
  readonly heads: Uint32Array;
  readonly tails: Uint32Array;
  /** In (0, 1]. */
  readonly weights: Float64Array;
}

/** Steps of bisection and the error it may stop at, as in umap-learn. */
const bisections = 64;
const tolerance = 1e-5;
/** A kernel is never narrower than this share of the mean distance. */
const narrowest = 1e-3;

/**
 * Returns how strongly each point belongs to each of its neighbours' surroundings:
 *
 *   w(i, j) = exp(−max(0, d_ij − ρ_i)/σ_i),   Σ_j w(i, j) = log₂(k + 1)
 *
 * where ρ_i is the distance to the nearest other point that is not a copy. k counts
 * the neighbours without the point itself, and umap-learn's `n_neighbors` is k + 1.
 *
 * @param localConnectivity Whether the nearest neighbour belongs fully (the fit), or
 * only as far as it is near (new points): ρ = 0 then.
 * @returns (n, k).
 * @see McInnes, Healy & Melville 2018, algorithm 3, https://arxiv.org/abs/1802.03426
 */
export function memberships(
  { count: k, distances }: Neighbourhood,
  localConnectivity = true,
): Float64Array {
  const n = distances.length / k;
  const target = Math.log2(k + 1);
  const strengths = new Float64Array(n * k);
  let mean = 0;
  for (const distance of distances) mean += distance;
  mean /= n * (k + 1); // Means count the point itself, at distance 0.
  for (let i = 0; i < n; i++) {
    const own = distances.subarray(i * k, (i + 1) * k);
    const rho = localConnectivity ? (own.find(distance => distance > 0) ?? 0) : 0;
    let ownMean = 0;
    for (const distance of own) ownMean += distance;
    ownMean /= k + 1;
    const sigma = Math.max(bandwidth(own, rho, target), narrowest * (rho > 0 ? ownMean : mean));
    for (let j = 0; j < k; j++) {
      const excess = own[j]! - rho;
      strengths[i * k + j] = excess <= 0 || sigma === 0 ? 1 : Math.exp(-excess / sigma);
    }
  }
  return strengths;
}

function bandwidth(distances: Float32Array, rho: number, target: number): number {
  let [low, high, middle] = [0, Number.POSITIVE_INFINITY, 1];
  for (let step = 0; step < bisections; step++) {
    let sum = 0;
    for (let j = 0; j < distances.length; j++) {
      const excess = distances[j]! - rho;
      sum += excess > 0 ? Math.exp(-excess / middle) : 1;
    }
    if (Math.abs(sum - target) < tolerance) break;
    if (sum > target) high = middle;
    else low = middle;
    middle = high === Number.POSITIVE_INFINITY ? middle * 2 : (low + high) / 2;
  }
  return middle;
}

/**
 * Returns the symmetric graph: an edge is there if either end sees the other,
 *
 *   w = w(i, j) + w(j, i) − w(i, j) w(j, i)
 *
 * and stands twice, once from each end.
 */
export function fuzzyGraph(neighbours: Neighbourhood): GraphEdges {
  const { count: k, indices } = neighbours;
  const n = indices.length / k;
  const strengths = memberships(neighbours);
  /** What i sees of j: its strength, or 0. */
  const seen = (i: number, j: number) => {
    for (let at = i * k; at < (i + 1) * k; at++) if (indices[at] === j) return strengths[at]!;
    return 0;
  };
  // Each row: its own neighbours, and those that see it without being seen.
  const sizes = new Uint32Array(n + 1);
  const back = new Float64Array(n * k);
  for (let i = 0, at = 0; i < n; i++)
    for (let r = 0; r < k; r++, at++) {
      back[at] = seen(indices[at]!, i);
      sizes[i + 1]!++;
      if (back[at] === 0) sizes[indices[at]! + 1]!++;
    }
  for (let i = 0; i < n; i++) sizes[i + 1]! += sizes[i]!;
  const heads = new Uint32Array(sizes[n]!);
  const tails = new Uint32Array(sizes[n]!);
  const weights = new Float64Array(sizes[n]!);
  const next = sizes.slice();
  const put = (head: number, tail: number, weight: number) => {
    const at = next[head]!++;
    heads[at] = head;
    tails[at] = tail;
    weights[at] = weight;
  };
  for (let i = 0, at = 0; i < n; i++)
    for (let r = 0; r < k; r++, at++) {
      const [j, a, b] = [indices[at]!, strengths[at]!, back[at]!];
      put(i, j, a + b - a * b);
      if (b === 0) put(j, i, a);
    }
  return { heads, tails, weights };
}
