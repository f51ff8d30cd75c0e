import { pause } from "../../base/pause.js";
import { rowNorms } from "../linear/inner.js";
import { product } from "../linear/product.js";
import { type Matrix, matrix, row } from "../matrix.js";
import type { Random } from "../random.js";
import { type Coincident, coincidentRows, equalScores } from "./coincident.js";
import { drawTies } from "./draw-ties.js";
import { aroundMean, type NearestOptions, type Neighbours, nearest } from "./nearest.js";
import { topCandidates } from "./top-candidates.js";

export interface NearestDrawnOptions extends Omit<NearestOptions, "excludeSelf"> {
  /** Decides between equally near items; asked only where there are some. */
  readonly random: Random;
}

/** Scores held at once: 32 MB of float32. */
const blockScores = 2 ** 23;

/**
 * Returns the k nearest other rows of every row as `nearest` does, but that equally near ones
 * are drawn at random, and rows that coincide are equally near.
 * @param x (n, d), free of NaN.
 * @param k In 1 … n − 1.
 */
export async function nearestDrawn(
  x: Matrix,
  k: number,
  { random, ...options }: NearestDrawnOptions,
): Promise<Neighbours> {
  const same = coincidentRows(x);
  const every = Uint32Array.from({ length: x.rows }, (_, i) => i);
  if (same) return searched(x, every, k, { ...options, random }, same);
  const more = Math.min(k + 1, x.rows - 1); // to see whether the k-th is alone
  const found = await nearest(x, x, more, { ...options, excludeSelf: true });
  const doubtful = every.filter(
    i => more > k && found.values[i * more + k - 1] === found.values[i * more + k],
  );
  const kept = firstOf(found, k);
  if (doubtful.length > 0) {
    const again = await searched(x, doubtful, k, { ...options, random }, null);
    doubtful.forEach((i, at) => {
      kept.indices.set(again.indices.subarray(at * k, (at + 1) * k), i * k);
    });
  }
  return drawTies(kept, random);
}

/** Searches every item for each query, block by block, and draws among all that tie. */
async function searched(
  x: Matrix,
  queries: Uint32Array,
  k: number,
  { metric = "inner", random, signal, ...compute }: NearestDrawnOptions,
  same: Coincident | null,
): Promise<Neighbours> {
  const [items] = metric === "euclidean" ? aroundMean(x, x) : [x];
  const { rows: n, cols: d } = items;
  const squares = metric === "euclidean" ? rowNorms(items).map(norm => norm * norm) : null;
  const indices = new Uint32Array(queries.length * k);
  const values = new Float64Array(queries.length * k);
  const block = Math.max(1, Math.floor(blockScores / n));
  for (let begin = 0; begin < queries.length; begin += block) {
    await pause(signal);
    const own = queries.subarray(begin, begin + block);
    const part = matrix(own.length, d, new Float32Array(own.length * d));
    own.forEach((i, at) => {
      part.data.set(row(items, i), at * d);
    });
    const scores = await product(part, items, { ...compute, transposeY: true });
    for (let at = 0; squares && at < scores.data.length; at++)
      scores.data[at]! -= squares[at % n]! / 2;
    equalScores(scores, null, same);
    own.forEach((i, at) => {
      scores.data[at * n + i] = Number.NEGATIVE_INFINITY;
    });
    const found = drawTies(topCandidates(scores, k), random);
    indices.set(found.indices, begin * k);
    for (const [at, score] of found.values.entries())
      values[begin * k + at] = squares
        ? Math.sqrt(Math.max(0, squares[own[Math.floor(at / k)]!]! - 2 * score))
        : score;
  }
  return { count: k, indices, values };
}

function firstOf({ count, indices, values }: Neighbours, k: number): Neighbours {
  if (count === k) return { count, indices, values };
  return {
    count: k,
    indices: indices.filter((_, at) => at % count < k),
    values: values.filter((_, at) => at % count < k),
  };
}
