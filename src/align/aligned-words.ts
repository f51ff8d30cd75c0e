import type { Matrix } from "../numeric/matrix.js";

/** Pairs of positions, ascending. */
export type Edges = readonly (readonly [x: number, y: number])[];

/** How edges are found in similarities. */
export const alignmentMethods = ["argmax", "itermax"] as const;
/** One of `alignmentMethods`. */
export type AlignmentMethod = (typeof alignmentMethods)[number];

/** What a similarity counts where one of both sides has an edge already. */
const discount = 0.9;

/** Fewer positions than these on a side are aligned once. */
const fewest = 2;

/**
 * Returns which positions of two sentences belong together by their similarity.
 *
 *   argmax: i and j, if each is the other's most similar
 *   itermax: the same again among similarities that count 0.9 where one side has an edge and 0
 *     where both have, until nothing is added or no side has a position left
 *
 * @param similarity (n, m), not negative.
 * @param rounds Of itermax, the first included; defaults to 2, as published.
 * @see Jalili Sabet et al. 2020, https://arxiv.org/abs/2004.08728, sections 3.1 and 3.2
 */
export function alignedWords(similarity: Matrix, method: AlignmentMethod, rounds = 2): Edges {
  const { rows, cols } = similarity;
  const edges = new Set(mutual(similarity.data, rows, cols));
  if (method === "itermax" && Math.min(rows, cols) > fewest)
    for (let round = 1; round < rounds; round++) {
      const [x, y] = [new Set<number>(), new Set<number>()];
      for (const edge of edges) {
        x.add(Math.floor(edge / cols));
        y.add(edge % cols);
      }
      if (x.size === rows || y.size === cols) break;
      const weighed = Float64Array.from(similarity.data, (value, at) => {
        const taken = Number(x.has(Math.floor(at / cols))) + Number(y.has(at % cols));
        return value * (taken === 2 ? 0 : taken === 1 ? discount : 1);
      });
      const before = edges.size;
      for (const edge of mutual(weighed, rows, cols))
        if (!(x.has(Math.floor(edge / cols)) && y.has(edge % cols))) edges.add(edge);
      if (edges.size === before) break;
    }
  return [...edges]
    .sort((a, b) => a - b)
    .map(edge => [Math.floor(edge / cols), edge % cols] as const);
}

/** Those that are each other's largest; of equals the first. */
function mutual(data: ArrayLike<number>, rows: number, cols: number): number[] {
  const best = (count: number, at: (k: number) => number) => {
    let found = 0;
    for (let k = 1; k < count; k++) if (data[at(k)]! > data[at(found)]!) found = k;
    return found;
  };
  const backward = Array.from({ length: cols }, (_, j) => best(rows, i => i * cols + j));
  return Array.from({ length: rows }, (_, i) => {
    const j = best(cols, k => i * cols + k);
    return backward[j] === i ? [i * cols + j] : [];
  }).flat();
}
