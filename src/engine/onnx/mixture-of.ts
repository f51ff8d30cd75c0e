import type { MixtureOptions } from "../../model/operations.js";
import type { Edge, GraphBuilder } from "./graph.js";

/**
 * Writes the choice of experts: each reads the tokens that chose it, and no other.
 *
 * @param router (B, T, experts)
 * @param apply Writes expert `index` of (1, n, H), which n may be 0 of, and returns the same shape.
 * @returns (B·T, H)
 */
export function mixtureOf(
  graph: GraphBuilder,
  x: Edge,
  router: Edge,
  { experts, chosen, normalized }: MixtureOptions,
  apply: (name: string, index: number) => string,
): string {
  const tokens = graph.node("Reshape", [x.name, graph.integers(-1, x.width)]); // (N, H)
  const logits = graph.node("Reshape", [router.name, graph.integers(-1, experts)]);
  const all = graph.node("Softmax", [logits], { axis: { int: -1 } }); // (N, E)
  const name = `TopK_${graph.nodes.length}`;
  const [best, which] = [`${name} shares`, `${name} experts`];
  graph.nodes.push({
    op: "TopK",
    inputs: [all, graph.integers(chosen)],
    outputs: [best, which],
    name,
  });
  const sum = graph.node("ReduceSum", [best, graph.integers(-1)], { keepdims: { int: 1 } });
  const shares = normalized ? graph.node("Div", [best, sum]) : best; // (N, k)
  const none = graph.node("Mul", [all, graph.float(0)]);
  const table = graph.node("ScatterElements", [none, which, shares], { axis: { int: 1 } }); // (N, E)

  const places: string[] = [];
  const results: string[] = [];
  for (let i = 0; i < experts; i++) {
    const column = graph.node("Reshape", [
      graph.node("Gather", [table, graph.integers(i)], { axis: { int: 1 } }),
      graph.integers(-1),
    ]); // (N)
    const mine = graph.node("Reshape", [graph.node("NonZero", [column]), graph.integers(-1)]); // (n)
    const read = graph.node("Unsqueeze", [graph.node("Gather", [tokens, mine]), graph.integers(0)]); // (1, n, H)
    const result = graph.node("Reshape", [apply(read, i), graph.integers(-1, x.width)]);
    const share = graph.node("Unsqueeze", [
      graph.node("Gather", [column, mine]),
      graph.integers(1),
    ]); // (n, 1)
    results.push(graph.node("Mul", [result, share]));
    places.push(mine);
  }
  const joined = (parts: string[]) => graph.node("Concat", parts, { axis: { int: 0 } });
  const rows = graph.node("Unsqueeze", [joined(places), graph.integers(1)]); // (N·k, 1)
  const zeros = graph.node("Mul", [tokens, graph.float(0)]);
  return graph.node("ScatterND", [zeros, rows, joined(results)], { reduction: { string: "add" } });
}
