import type { AttentionOptions, Distances } from "../../model/operations.js";
import type { Edge, GraphBuilder } from "./graph.js";

/**
 * Writes what distances add to scores (B, heads, 1, T, T).
 * @param tokens Queries times their scale, and keys, both (B, T, heads·headDim).
 */
export function withDistances(
  graph: GraphBuilder,
  scores: string,
  [queries, keys]: readonly [queries: string, keys: string],
  distances: Distances<Edge>,
  { heads, headDim, scale }: AttentionOptions,
): string {
  const turned = (x: string, ...perm: number[]) =>
    graph.node("Transpose", [x], { perm: { ints: perm } });
  const byHead = (x: string) => graph.node("Reshape", [x, graph.integers(0, 0, heads, 1, headDim)]);
  /** Of each token, and each token after it by so much: (B, heads, 1, T, T). */
  const met = (x: string, rows: string) => {
    const products = graph.node("MatMul", [
      turned(byHead(x), 0, 2, 3, 1, 4),
      turned(byHead(rows), 0, 2, 3, 4, 1),
    ]);
    return lined(graph, products);
  };
  let sum = scores;
  if (distances.keys !== undefined)
    sum = graph.node("Add", [sum, met(queries, distances.keys.name)]);
  if (distances.queries !== undefined) {
    const scaled = graph.node("Mul", [distances.queries.name, graph.float(scale)]);
    sum = graph.node("Add", [sum, turned(met(keys, scaled), 0, 1, 2, 4, 3)]);
  }
  return sum;
}

/**
 * Writes y[t, s] = x[t, s − t + T − 1] of the last axes, (T, 2T) → (T, T): with a column before the
 * others, rows of T numbers instead begin one number earlier each.
 */
function lined(graph: GraphBuilder, x: string): string {
  const tokens = graph.node("Shape", [x], { start: { int: 3 }, end: { int: 4 } });
  const shaped = (y: string, ...before: number[]) => {
    const sizes = [graph.integers(0, 0, 0, ...before), tokens];
    return graph.node("Reshape", [y, graph.node("Concat", sizes, { axis: { int: 0 } })]);
  };
  const padded = graph.node("Pad", [x, graph.integers(0, 0, 0, 0, 1, 0, 0, 0, 0, 0)]);
  const rows = shaped(padded, -1); // (…, 2T + 1, T)
  const bounds = [1, 2 ** 31, 3].map(number => graph.integers(number));
  const pairs = shaped(graph.node("Slice", [rows, ...bounds]), -1, 2); // (…, T, 2, T)
  return graph.node("Squeeze", [
    graph.node("Slice", [pairs, graph.integers(0), graph.integers(1), graph.integers(4)]),
    graph.integers(4),
  ]);
}
