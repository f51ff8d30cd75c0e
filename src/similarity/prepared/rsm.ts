import { once } from "../../base/once.js";
import { type Matrix, matrix } from "../../numeric/matrix.js";
import { ranks } from "../../numeric/statistics/ranks.js";
import type { Kernel } from "./kernel.js";

/** The similarities of all pairs of sentences, as ranks: what RSA compares. */
export interface RankedPairs {
  readonly n: number;
  /** Ranks of the pairs i < j, in (0, 1) with mean ½: (n(n−1)/2). */
  readonly ranks: Float64Array;
  /** The sum of their squares, each less ½. */
  spread(): number;
  /** The same less ½, as a symmetric (n, n) with zeros on the diagonal, for permuting. */
  square(): Matrix;
}

/** Returns minus the squared Euclidean distance of every two rows, from their linear kernel. */
export function distanceRsm({ n, values, diagonal }: Kernel): Matrix {
  const data = values.data.slice();
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++) data[at] = 2 * data[at]! - diagonal[i]! - diagonal[j]!;
  return matrix(n, n, data);
}

/** Returns the ranked upper triangle of a similarity matrix (n, n). */
export function rankedPairs(similarities: Matrix): RankedPairs {
  const n = similarities.rows;
  const count = (n * (n - 1)) / 2;
  const above = similarities.data.slice(0, count);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) above[at++] = similarities.data[i * n + j]!;
  const ranked = ranks(above).map(rank => (rank - 0.5) / count);
  const square = once(() => {
    const data = new Float32Array(n * n);
    for (let i = 0, at = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) data[i * n + j] = data[j * n + i] = ranked[at++]! - 0.5;
    return matrix(n, n, data);
  });
  const spread = once(() => ranked.reduce((sum, rank) => sum + (rank - 0.5) ** 2, 0));
  return { n, ranks: ranked, spread, square };
}
