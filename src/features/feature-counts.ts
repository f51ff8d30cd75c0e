import { type Matrix, matrix } from "../numeric/matrix.js";
import type { SparseCoder } from "./sparse-coder.js";

/** Sums over the tokens of some texts. */
export interface FeatureCounts {
  /** (m) on how many tokens each feature was active. */
  readonly active: Float64Array;
  /** (outputs) of what is reconstructed. */
  readonly sums: Float64Array;
  /** Of its squares, over all numbers. */
  squares: number;
  /** Of the squares of what was not reconstructed. */
  missed: number;
  /** Tokens. */
  n: number;
}

/** Returns counts of nothing. */
export function emptyCounts({ features, outputs }: SparseCoder): FeatureCounts {
  return {
    active: new Float64Array(features),
    sums: new Float64Array(outputs),
    squares: 0,
    missed: 0,
    n: 0,
  };
}

/**
 * Adds some tokens to counts: which features are active on them, and how much of what the features
 * stand for is not made again.
 *
 * @param states (n, d), what the coder reads.
 * @param targets (n, outputs), what it reconstructs; undefined where that is not asked.
 */
export async function addTokens(
  coder: SparseCoder,
  states: Matrix,
  targets: Float32Array | Float64Array | undefined,
  into: readonly FeatureCounts[],
): Promise<void> {
  const { rows: n } = states;
  const encoded = await coder.encode(states);
  const { features } = coder;
  const made = targets && (await coder.decode!(encoded, states)).data;
  for (const counts of into) {
    counts.n += n;
    for (let i = 0; i < encoded.data.length; i++)
      if (encoded.data[i]! > 0) counts.active[i % features]!++;
    if (targets === undefined) continue;
    for (let i = 0; i < targets.length; i++) {
      const value = targets[i]!;
      counts.sums[i % coder.outputs]! += value;
      counts.squares += value ** 2;
      counts.missed += (value - made![i]!) ** 2;
    }
  }
}

/** Returns the rows of chosen places, (places, width), of all places' values. */
export function rowsAt(values: Float32Array, places: readonly number[], width: number): Matrix {
  const own = new Float32Array(places.length * width);
  for (const [i, at] of places.entries())
    own.set(values.subarray(at * width, (at + 1) * width), i * width);
  return matrix(places.length, width, own);
}

/** Returns Σ‖y − ŷ‖² / Σ‖y − ȳ‖²: 0 where all is made again, 1 as a mean would, more where it is worse. */
export function unexplained({ sums, squares, missed, n }: FeatureCounts): number {
  const mean = sums.reduce((all, sum) => all + sum ** 2, 0) / n;
  return missed / (squares - mean);
}
