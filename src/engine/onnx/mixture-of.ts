import type { MixtureOptions, RoutingOptions } from "../../model/operations.js";
import type { Edge, GraphBuilder } from "./graph.js";
import type { ExpertRows } from "./hooked-points.js";

/**
 * Writes how a router shares each token out: the best experts' scores, 0 for the others.
 *
 * @param router (B, T, experts)
 * @param correction (experts)
 * @returns (B·T, experts)
 */
export function sharesOf(
  graph: GraphBuilder,
  router: Edge,
  options: RoutingOptions,
  correction: string | undefined,
): string {
  const { experts, chosen, score = "softmax", normalized, groups, factor = 1, within } = options;
  const logits = graph.node("Reshape", [router.name, graph.integers(-1, experts)]);
  if (within !== undefined) return sharesWithin(graph, logits, within);
  const all =
    score === "sigmoid"
      ? graph.node("Sigmoid", [logits])
      : graph.node("Softmax", [logits], { axis: { int: -1 } }); // (N, E)
  let judged = correction === undefined ? all : graph.node("Add", [all, correction]);
  if (groups !== undefined) judged = withinBest(graph, judged, experts, groups);
  const [values, which] = topK(graph, judged, chosen); // (N, k)
  const best =
    judged === all ? values : graph.node("GatherElements", [all, which], { axis: { int: 1 } });
  const sum = graph.node("ReduceSum", [best, graph.integers(-1)], { keepdims: { int: 1 } });
  const parts = normalized ? graph.node("Div", [best, sum]) : best; // (N, k)
  const shares = factor === 1 ? parts : graph.node("Mul", [parts, graph.float(factor)]);
  const none = graph.node("Mul", [all, graph.float(0)]);
  return graph.node("ScatterElements", [none, which, shares], { axis: { int: 1 } });
}

/** Writes the two best experts' shares, each over those that are near it. */
function sharesWithin(graph: GraphBuilder, logits: string, within: number): string {
  const [values, which] = topK(graph, logits, 2); // (N, 2)
  const column = (x: string, i: number) =>
    graph.node("Slice", [x, graph.integers(i), graph.integers(i + 1), graph.integers(1)]); // (N, 1)
  const first = column(which, 0);
  const none = graph.node("Mul", [logits, graph.float(0)]);
  const low = graph.node("Add", [
    graph.node("Mul", [column(values, 0), graph.float(0)]),
    graph.float(-1e30),
  ]);
  const others = graph.node("ScatterElements", [logits, first, low], { axis: { int: 1 } });
  const share = (best: string, among: string) => {
    const size = graph.node("Max", [graph.node("Abs", [logits]), best]);
    const behind = graph.node("Div", [graph.node("Sub", [best, logits]), size]);
    const isFar = graph.node("Greater", [behind, graph.float(within)]);
    const powers = graph.node("Exp", [graph.node("Sub", [among, best])]);
    const near = graph.node("Where", [isFar, graph.float(0), powers]);
    const sum = graph.node("ReduceSum", [near, graph.integers(-1)], { keepdims: { int: 1 } });
    return graph.node("Div", [graph.float(1), sum]); // (N, 1): the best's own power is 1
  };
  const shares = graph.node(
    "Concat",
    [share(column(values, 0), logits), share(column(values, 1), others)],
    { axis: { int: 1 } },
  );
  return graph.node("ScatterElements", [none, which, shares], { axis: { int: 1 } });
}

function topK(graph: GraphBuilder, x: string, k: number): [values: string, indices: string] {
  const name = `TopK_${graph.nodes.length}`;
  const [values, indices] = [`${name} values`, `${name} indices`];
  graph.nodes.push({
    op: "TopK",
    inputs: [x, graph.integers(k)],
    outputs: [values, indices],
    name,
  });
  return [values, indices];
}

/** Scores, those of all but the best groups far below any. */
function withinBest(
  graph: GraphBuilder,
  scores: string,
  experts: number,
  { count, chosen, judgedBy }: NonNullable<RoutingOptions["groups"]>,
): string {
  const grouped = graph.node("Reshape", [scores, graph.integers(-1, count, experts / count)]);
  const [best] = topK(graph, grouped, judgedBy); // (N, groups, 1 or 2)
  const merit = graph.node("ReduceSum", [best, graph.integers(-1)], { keepdims: { int: 0 } });
  const [values, which] = topK(graph, merit, chosen);
  const none = graph.node("Mul", [merit, graph.float(0)]);
  const one = graph.node("Add", [graph.node("Mul", [values, graph.float(0)]), graph.float(1)]);
  const isIn = graph.node("ScatterElements", [none, which, one], { axis: { int: 1 } });
  const far = graph.node("Mul", [graph.node("Sub", [isIn, graph.float(1)]), graph.float(1e30)]);
  const shown = graph.node("Add", [grouped, graph.node("Unsqueeze", [far, graph.integers(2)])]);
  return graph.node("Reshape", [shown, graph.integers(-1, experts)]);
}

/**
 * Writes what experts say: each reads the tokens that it has a share of, and no other.
 *
 * @param shares (B, T, experts)
 * @param apply Writes expert `index` of (1, n, H), which n may be 0 of, and returns the same shape;
 *   told which tokens those are.
 * @returns (B·T, H)
 */
export function mixtureOf(
  graph: GraphBuilder,
  x: Edge,
  shares: Edge,
  { experts, before = false }: MixtureOptions,
  apply: (name: string, index: number, rows: ExpertRows) => string,
): string {
  const tokens = graph.node("Reshape", [x.name, graph.integers(-1, x.width)]); // (N, H)
  const table = graph.node("Reshape", [shares.name, graph.integers(-1, experts)]); // (N, E)
  const places: string[] = [];
  const results: string[] = [];
  for (let i = 0; i < experts; i++) {
    const column = graph.node("Reshape", [
      graph.node("Gather", [table, graph.integers(i)], { axis: { int: 1 } }),
      graph.integers(-1),
    ]); // (N)
    const mine = graph.node("Reshape", [graph.node("NonZero", [column]), graph.integers(-1)]); // (n)
    const share = graph.node("Unsqueeze", [
      graph.node("Gather", [column, mine]),
      graph.integers(1),
    ]); // (n, 1)
    const own = graph.node("Gather", [tokens, mine]);
    const read = before ? graph.node("Mul", [own, share]) : own;
    const alone = graph.node("Unsqueeze", [read, graph.integers(0)]);
    const said = apply(alone, i, { mine, all: column }); // (1, n, H)
    const result = graph.node("Reshape", [said, graph.integers(-1, x.width)]);
    results.push(before ? result : graph.node("Mul", [result, share]));
    places.push(mine);
  }
  const zeros = graph.node("Mul", [tokens, graph.float(0)]);
  const nothing = graph.node("Slice", [zeros, graph.integers(0), graph.integers(1)]);
  const rows = graph.node("Unsqueeze", [
    joined(graph, places, graph.integers(0)),
    graph.integers(1),
  ]); // (N·k, 1)
  const added = joined(graph, results, nothing);
  return graph.node("ScatterND", [zeros, rows, added], { reduction: { string: "add" } });
}

/**
 * WebGPU joins seven parts at a time and fails where fewer than two of these have rows, as where
 * one expert takes every token: two that change nothing stand before five others.
 */
const most = 5;

/** @param nothing One row that changes nothing. */
function joined(graph: GraphBuilder, parts: readonly string[], nothing: string): string {
  const join = (some: readonly string[]) =>
    graph.node("Concat", [nothing, nothing, ...some], {
      axis: { int: 0 },
    });
  if (parts.length <= most) return join(parts);
  const groups = Array.from({ length: Math.ceil(parts.length / most) }, (_, i) =>
    join(parts.slice(most * i, most * (i + 1))),
  );
  return joined(graph, groups, nothing);
}
