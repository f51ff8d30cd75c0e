import { type LongWork, silent } from "../base/progress.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import { generator, type Random, type Seed } from "../numeric/random.js";
import { fuzzyGraph, type GraphEdges, memberships } from "./fuzzy-graph.js";
import { layout } from "./layout.js";
import { membershipCurve } from "./membership-curve.js";
import { type Metric, type Neighbourhood, neighbourhood } from "./neighbourhood.js";
import { pca } from "./pca.js";
import { umapJs } from "./umap-js.js";

/** What `umap` takes. */
export interface UmapOptions extends LongWork, ComputeOptions {
  /** A seed, or a generator that goes on from where it is; defaults to 0. */
  readonly seed?: Seed;
  /** Points that a point's surroundings hold, itself among them (umap-learn's `n_neighbors`); default 15. */
  readonly neighbours?: number;
  /** How close points may lie, in the units of the map, at most `spread`; defaults to 0.1. */
  readonly minDistance?: number;
  /** By how much membership falls with distance, in the units of the map; defaults to 1. */
  readonly spread?: number;
  /** Passes over the edges; defaults to 500 up to 10,000 points and 200 beyond, as umap-learn. */
  readonly epochs?: number;
  /** Defaults to "cosine". */
  readonly metric?: Metric;
  /**
   * Who moves the points: this package over flat arrays, or the package umap-js (an optional
   * peer: `npm install umap-js`) from the same neighbours and start. Defaults to "flat": at
   * 10,000 points it needs a third of the processor time and two thirds of the memory
   * (bench/umap.ts); the other is its check.
   */
  readonly backend?: "flat" | "umap-js";
}

/** A map, and what made it. */
export interface UmapMap {
  /** (n, 2). */
  readonly points: Matrix;
  /**
   * Places new states (m, d) among those of the map, which stay where they are: each
   * starts at the mean of its nearest neighbours and settles in a third of the epochs.
   */
  transform(x: Matrix, options?: Pick<UmapOptions, "seed">): Promise<Matrix>;
}

/** A start from 0 to 10 along each axis, as in umap-learn. */
const startWidth = 10;

/**
 * Returns a UMAP of the rows of `x`: a map that keeps near what is near, and whose
 * large distances mean nothing. Neighbours are exact, the start is the plane of the
 * two leading principal components, and an equal seed gives an equal map on one
 * machine. Judge it by `trustworthiness` and `continuity`, never by its looks.
 *
 * @param x (n, d), finite; no zero row under the cosine.
 * @throws RangeError if n ≤ neighbours, or neighbours < 2.
 * @throws IsoglossError if the package of the backend is not installed.
 * @see McInnes, Healy & Melville 2018, https://arxiv.org/abs/1802.03426
 *
 * @example
 * ```ts
 * import { matrix, seeded } from "isogloss";
 * import { umap } from "isogloss/maps";
 * const random = seeded(0);
 * const states = matrix(40, 8, Float32Array.from({ length: 320 }, () => random.normal()));
 * const { points } = await umap(states, { neighbours: 5, epochs: 50 }); // (40, 2)
 * console.assert(points.rows === 40);
 * ```
 */
export async function umap(
  x: Matrix,
  {
    seed = 0,
    neighbours = 15,
    minDistance = 0.1,
    spread = 1,
    epochs = x.rows <= 10_000 ? 500 : 200,
    metric = "cosine",
    backend = "flat",
    progress = silent,
    signal,
    ...compute
  }: UmapOptions = {},
): Promise<UmapMap> {
  if (!(Number.isInteger(neighbours) && neighbours >= 2 && neighbours < x.rows))
    throw new RangeError(
      `umap: expected neighbours in 2 … ${x.rows - 1} for ${x.rows} points, got ${neighbours}`,
    );
  if (!(Number.isInteger(epochs) && epochs >= 1))
    throw new RangeError(`umap: expected at least one epoch, got ${epochs}`);
  const theirs = backend === "umap-js" ? await umapJs() : null;
  const random = generator(seed);
  const curve = membershipCurve(minDistance, spread);
  const near = await neighbourhood(x, x, neighbours - 1, metric, { ...compute, signal });
  const points = await start(x, random);

  const task = progress.start("UMAP", epochs, "epochs");
  const each = { epochs, onEpoch: () => task.advance(1), signal };
  try {
    if (theirs === null) await layout(points, points, fuzzyGraph(near), random, { curve, ...each });
    else await theirs(points, near, random, { minDistance, spread, ...each });
  } finally {
    task.done();
  }

  return {
    points: matrix(x.rows, 2, points.slice()),
    async transform(fresh, { seed: settled = 0 } = {}) {
      const around = await neighbourhood(fresh, x, neighbours - 1, metric, compute);
      const edges = towards(around);
      const placed = weightedMeans(edges, points, fresh.rows);
      const settling = Math.max(1, Math.round(epochs / 3));
      await layout(placed, points, edges, generator(settled), { curve, epochs: settling });
      return matrix(fresh.rows, 2, placed);
    },
  };
}

/** The two leading components, each from 0 to 10, and a breath of noise to part copies. */
async function start(x: Matrix, random: Random): Promise<Float64Array> {
  const { points } = await pca(x);
  const placed = Float64Array.from(points.data);
  for (const axis of [0, 1]) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = axis; at < placed.length; at += 2) {
      low = Math.min(low, placed[at]!);
      high = Math.max(high, placed[at]!);
    }
    const scale = high > low ? startWidth / (high - low) : 0;
    for (let at = axis; at < placed.length; at += 2)
      placed[at] = (placed[at]! - low) * scale + 1e-4 * random.normal();
  }
  return placed;
}

/** Edges from each new point to its neighbours on the map. */
function towards(around: Neighbourhood): GraphEdges {
  const { count, indices } = around;
  return {
    heads: Uint32Array.from(indices, (_, at) => Math.floor(at / count)),
    tails: indices,
    weights: memberships(around, false),
  };
}

function weightedMeans({ heads, tails, weights }: GraphEdges, points: Float64Array, rows: number) {
  const sums = new Float64Array(rows);
  const placed = new Float64Array(2 * rows);
  for (const [e, i] of heads.entries()) {
    sums[i]! += weights[e]!;
    placed[2 * i]! += weights[e]! * points[2 * tails[e]!]!;
    placed[2 * i + 1]! += weights[e]! * points[2 * tails[e]! + 1]!;
  }
  return placed.map((sum, at) => sum / sums[at >> 1]!);
}
