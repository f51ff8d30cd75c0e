import type { Random } from "../numeric/random.js";
import type { Neighbourhood } from "./neighbourhood.js";

export interface UmapJsOptions {
  readonly minDistance: number;
  readonly spread: number;
  readonly epochs: number;
  readonly onEpoch: () => void;
}

/**
 * Moves `points` (n, 2) in place with the package umap-js, from neighbours and a
 * start that it is given: an independent implementation to check this one by.
 */
export async function umapJs(
  points: Float64Array,
  { count: k, indices, distances }: Neighbourhood,
  random: Random,
  { minDistance, spread, epochs, onEpoch }: UmapJsOptions,
): Promise<void> {
  const { UMAP } = await import("umap-js");
  const n = points.length / 2;
  const fit = new UMAP({
    nNeighbors: k + 1,
    minDist: minDistance,
    spread,
    nEpochs: epochs,
    random: random.uniform,
  });
  const rows = <T>(own: T[], values: ArrayLike<number>, i: number) => [
    ...own,
    ...Array.from({ length: k }, (_, j) => values[i * k + j]!),
  ];
  fit.setPrecomputedKNN(
    Array.from({ length: n }, (_, i) => rows([i], indices, i)), // Each point is its own first.
    Array.from({ length: n }, (_, i) => rows([0], distances, i)),
  );
  // With neighbours given, it asks the states only how many they are.
  fit.initializeFit(Array.from({ length: n }, () => []));
  const embedding = fit.getEmbedding(); // The arrays that it moves: writing to them sets the start.
  for (const [i, place] of embedding.entries()) {
    place[0] = points[2 * i]!;
    place[1] = points[2 * i + 1]!;
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    fit.step();
    onEpoch();
  }
  for (const [i, place] of fit.getEmbedding().entries()) {
    points[2 * i] = place[0]!;
    points[2 * i + 1] = place[1]!;
  }
}
