import type { VectorHead } from "../engine.js";
import type { GraphBuilder } from "./graph.js";

/** Less than any state. */
const least = -3e38;

/**
 * Returns the poolings of a state, (B, P, H): weighted sums over its tokens, but for those of a
 * vector's head that are the largest value among the tokens with a weight.
 * @param poolings (B, P, T)
 * @param state (B, T, H)
 */
export function pooledBy(
  graph: GraphBuilder,
  poolings: string,
  state: string,
  { poolings: count, largest }: VectorHead = { poolings: 0, largest: [], apply: (_, x) => x },
): string {
  const sums = (rows: string) => graph.node("MatMul", [rows, state]); // (B, P, T) × (B, T, H)
  if (largest.length === 0) return sums(poolings);
  const pooled = Array.from({ length: count }, (_, p) => {
    const bounds = [p, p + 1, 1].map(at => graph.integers(at));
    const weights = graph.node("Slice", [poolings, ...bounds]); // (B, 1, T)
    if (!largest.includes(p)) return sums(weights);
    const byToken = graph.node("Transpose", [weights], { perm: { ints: [0, 2, 1] } });
    const isWeighed = graph.node("Greater", [byToken, graph.float(0)]);
    const seen = graph.node("Where", [isWeighed, state, graph.float(least)]);
    return graph.node("ReduceMax", [seen, graph.integers(1)], { keepdims: { int: 1 } });
  });
  return graph.node("Concat", pooled, { axis: { int: 1 } });
}
