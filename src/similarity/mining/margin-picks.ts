import type { Stoppable } from "../../base/progress.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import { type Matrix, matrix, row } from "../../numeric/matrix.js";
import { type Neighbours, nearest } from "../../numeric/neighbours/nearest.js";
import { neighbourMeans } from "../../numeric/neighbours/top-candidates.js";
import { type MarginKind, marginOf } from "../retrieval/margin.js";
import type { MinedPair } from "./pair-scores.js";

/** How a pair is scored. */
export interface MarginOptions extends Stoppable, ComputeOptions {
  /** Defaults to "ratio". */
  readonly margin?: MarginKind;
  /** Neighbours on each side; defaults to 4, as in LASER. */
  readonly k?: number;
}

/** What each sentence of the source picks of the target, and the other way round. */
export interface MarginPicks {
  /** (n) target numbers. */
  readonly forward: Uint32Array;
  /** (n) the margins of these. */
  readonly forwardScores: Float64Array;
  /** (m) source numbers. */
  readonly backward: Uint32Array;
  /** (m) the margins of these. */
  readonly backwardScores: Float64Array;
}

/**
 * Returns what sentences pick of the other side by margin, among their k nearest by cosine:
 *
 *   ratio c/m, distance c − m, or absolute c,   m = (r_k(x_i) + r_k(y_j))/2,
 *
 * r_k the mean cosine to the k nearest of the other side. Of equal scores the nearer, then the
 * earlier is picked, as NumPy's argmax has it in LASER.
 *
 * @param x (n, d), the source; `y` (m, d), the target: n and m may differ.
 * @returns null if a state is zero or not finite.
 * @see Artetxe & Schwenk 2019, https://arxiv.org/abs/1811.01136
 */
export async function marginPicks(
  x: Matrix,
  y: Matrix,
  { margin = "ratio", k = 4, ...options }: MarginOptions = {},
): Promise<MarginPicks | null> {
  const [from, to] = [unitRows(x), unitRows(y)];
  if (!from || !to) return null;
  const count = (size: number) => (margin === "absolute" ? 1 : Math.min(k, size));
  const ahead = await nearest(from, to, count(to.rows), options);
  const back = await nearest(to, from, count(from.rows), options);
  const [crowdX, crowdY] = [neighbourMeans(ahead), neighbourMeans(back)];
  const forward = picks(ahead, (i, j, cosine) =>
    marginOf(margin, cosine, (crowdX[i]! + crowdY[j]!) / 2),
  );
  const backward = picks(back, (j, i, cosine) =>
    marginOf(margin, cosine, (crowdX[i]! + crowdY[j]!) / 2),
  );
  return {
    forward: forward.picked,
    forwardScores: forward.scores,
    backward: backward.picked,
    backwardScores: backward.scores,
  };
}

/**
 * Returns the pairs that both directions' picks give, none sharing a sentence: the surest first, and
 * what it leaves (LASER's retrieval "max"). Those of no positive score are left out, as there.
 */
export function mutualPairs(picked: MarginPicks): MinedPair[] {
  const all: MinedPair[] = [
    ...Array.from(picked.forward, (target, source) => ({
      source,
      target,
      score: picked.forwardScores[source]!,
    })),
    ...Array.from(picked.backward, (source, target) => ({
      source,
      target,
      score: picked.backwardScores[target]!,
    })),
  ].sort((a, b) => b.score - a.score);
  const [sources, targets] = [new Set<number>(), new Set<number>()];
  return all.filter(({ source, target, score }) => {
    if (sources.has(source) || targets.has(target)) return false;
    sources.add(source);
    targets.add(target);
    return score > 0;
  });
}

function picks(
  { count, indices, values }: Neighbours,
  score: (query: number, item: number, cosine: number) => number,
): { picked: Uint32Array; scores: Float64Array } {
  const n = indices.length / count;
  const picked = new Uint32Array(n);
  const scores = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < n; i++)
    for (let at = i * count; at < (i + 1) * count; at++) {
      const own = score(i, indices[at]!, values[at]!);
      if (!(own > scores[i]!)) continue;
      scores[i] = own;
      picked[i] = indices[at]!;
    }
  return { picked, scores };
}

/** Rows of length one; null if one is zero or not finite. */
function unitRows(x: Matrix): Matrix | null {
  const out = new Float32Array(x.data.length);
  for (let i = 0; i < x.rows; i++) {
    const own = row(x, i);
    let square = 0;
    for (const value of own) square += value * value;
    if (!(square > 0 && square < Number.POSITIVE_INFINITY)) return null;
    const length = Math.sqrt(square);
    for (let j = 0; j < own.length; j++) out[i * x.cols + j] = own[j]! / length;
  }
  return matrix(x.rows, x.cols, out);
}
