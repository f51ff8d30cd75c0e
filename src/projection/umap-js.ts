import type { UMAP } from "umap-js";
import { IsoglossError } from "../base/error.js";
import { pause } from "../base/pause.js";
import type { Random } from "../numeric/random.js";
import type { Neighbourhood } from "./neighbourhood.js";

interface UmapJsOptions {
  readonly minDistance: number;
  readonly spread: number;
  readonly epochs: number;
  readonly onEpoch: () => void;
  readonly signal: AbortSignal | undefined;
}

/** Moves `points` (n, 2) in place, from neighbours and a start that it is given. */
type Mover = (
  points: Float64Array,
  near: Neighbourhood,
  random: Random,
  options: UmapJsOptions,
) => Promise<void>;

/**
 * Returns the package umap-js as a backend of `umap`: an independent implementation to check
 * this one by.
 *
 * @throws IsoglossError if the package, an optional peer, is not installed.
 */
export async function umapJs(load = () => import("umap-js")): Promise<Mover> {
  try {
    const { UMAP } = await load();
    return (...given) => move(UMAP, ...given);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new IsoglossError(
      'umap: the backend "umap-js" needs the package umap-js, which is not installed',
      'Run npm install umap-js@1.4.0, or leave the backend at "flat".',
      { cause },
    );
  }
}

async function move(
  Umap: typeof UMAP,
  points: Float64Array,
  { count: k, indices, distances }: Neighbourhood,
  random: Random,
  { minDistance, spread, epochs, onEpoch, signal }: UmapJsOptions,
): Promise<void> {
  const n = points.length / 2;
  const fit = new Umap({
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
    await pause(signal);
    fit.step();
    onEpoch();
  }
  for (const [i, place] of fit.getEmbedding().entries()) {
    points[2 * i] = place[0]!;
    points[2 * i + 1] = place[1]!;
  }
}
