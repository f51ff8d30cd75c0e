import { rowSums } from "../numeric/inner.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import { normalizeRows } from "../numeric/normalize.js";
import { gram } from "../numeric/product.js";
import { ranks } from "../numeric/ranks.js";
import type { ComputeOptions } from "../numeric/session.js";
import type { Kernel } from "./kernel.js";
import { once } from "./once.js";

/** The similarities of all pairs of sentences, as ranks: what RSA compares. */
export interface RankedPairs {
  readonly n: number;
  /** Ranks of the pairs i < j, in (0, 1) with mean ½: (n(n−1)/2). */
  readonly ranks: Float64Array;
  /** The same less ½, as a symmetric (n, n) with zeros on the diagonal, for permuting. */
  square(): Matrix;
}

/** Returns Pearson's correlation of every two rows of `x` (n, d): (n, n). */
export function correlationRsm(x: Matrix, compute: ComputeOptions): Promise<Matrix> {
  const means = rowSums(x).map(sum => sum / x.cols);
  const data = x.data.slice();
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let j = 0; j < x.cols; j++) data[at++]! -= means[i]!;
  return gram(normalizeRows(matrix(x.rows, x.cols, data)), compute);
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
  return { n, ranks: ranked, square };
}
