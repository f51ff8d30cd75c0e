import type { DeltaInputs, DeltaOptions } from "../../model/operations.js";
import type { Carried } from "./frame.js";
import { type Edge, type GraphBuilder, stepOf } from "./graph.js";

/** @file What reads the tokens of a text one after the other, written into a graph. */

/** Later than any token. */
const end = 2 ** 31;

/**
 * Writes Σ w[c, 0, j] · x[t − taps + 1 + j] + b: a few shifted products, since ONNX Runtime's
 * convolution goes through columns one by one.
 * @param learned The weight is (width, 1, taps).
 * @param carried The taps − 1 inputs before the first.
 */
export function convolutionOf(
  graph: GraphBuilder,
  x: Edge,
  { weight, bias }: { readonly weight: string; readonly bias?: string | undefined },
  taps: number,
  carried: Carried | undefined,
): string {
  const padded =
    carried === undefined
      ? graph.node("Pad", [x.name, graph.integers(0, taps - 1, 0, 0, 0, 0)])
      : graph.node("Concat", [carried.before, x.name], { axis: { int: 1 } });
  if (carried !== undefined) {
    // A row's last inputs end where its tokens do, taps − 1 places on: (B, taps − 1, 1).
    const steps = graph.integers(...Array.from({ length: taps - 1 }, (_, i) => i));
    const places = graph.node("Add", [carried.counts(), steps]);
    const each = graph.node("Unsqueeze", [places, graph.integers(-1)]);
    carried.keep(graph.node("GatherND", [padded, each], { batch_dims: { int: 1 } }));
  }
  const part = (name: string, begin: number, stop: number, axis: number) =>
    graph.node("Slice", [name, ...[begin, stop, axis].map(number => graph.integers(number))]);
  let sum = "";
  for (let j = 0; j < taps; j++) {
    const shifted = part(padded, j, j + 1 < taps ? j + 1 - taps : end, 1); // (B, T, width)
    const factors = graph.node("Reshape", [part(weight, j, j + 1, 2), graph.integers(x.width)]);
    const product = graph.node("Mul", [shifted, factors]);
    sum = sum === "" ? product : graph.node("Add", [sum, product]);
  }
  return bias === undefined ? sum : graph.node("Add", [sum, bias]);
}

/**
 * Writes Σ W[:, :, j] · x[t − (taps − 1)/2 + j] + b.
 * @param learned The weight is (width, width of x, taps).
 * @param present (B, T, 1) 1 for tokens, 0 for what fills a sentence up.
 */
export function convolutionBothWaysOf(
  graph: GraphBuilder,
  x: Edge,
  { weight, bias }: { readonly weight: string; readonly bias?: string | undefined },
  taps: number,
  present: string,
): string {
  const turned = (name: string) => graph.node("Transpose", [name], { perm: { ints: [0, 2, 1] } });
  const side = (taps - 1) / 2;
  const columns = turned(graph.node("Mul", [x.name, present])); // (B, width, T)
  const learned = bias === undefined ? [weight] : [weight, bias];
  return turned(graph.node("Conv", [columns, ...learned], { pads: { ints: [side, side] } }));
}

/**
 * Writes the gated delta rule as a scan over tokens.
 * @param carried The memory before the first, (B, keyHeads, group, keyDim, valueDim).
 * @returns (B, T, heads·valueDim)
 */
export function deltaRuleOf(
  graph: GraphBuilder,
  { q, k, v, a, b }: DeltaInputs<Edge>,
  { heads, keyHeads, keyDim, valueDim }: DeltaOptions,
  learned: { readonly decay: string; readonly bias: string },
  carried: Carried | undefined,
): string {
  const group = heads / keyHeads;
  const laid = (x: string, ...sizes: number[]) =>
    graph.node("Reshape", [x, graph.integers(0, 0, keyHeads, ...sizes)]);
  const unit = (x: string) => {
    const square = graph.node("ReduceSumSquare", [x, graph.integers(-1)]);
    const length = graph.node("Sqrt", [graph.node("Add", [square, graph.float(1e-6)])]);
    return graph.node("Div", [x, length]);
  };
  const keys = unit(laid(k.name, 1, 1, keyDim));
  const queries = graph.node("Mul", [
    unit(laid(q.name, 1, 1, keyDim)),
    graph.float(keyDim ** -0.5),
  ]);
  const pace = graph.node("Neg", [graph.node("Exp", [learned.decay])]);
  const step = graph.node("Softplus", [graph.node("Add", [a.name, learned.bias])]);
  // What fills a row up fades nothing and corrects nothing: the last memory is the row's own.
  const ofTokens = (x: string) =>
    carried === undefined ? x : graph.node("Mul", [x, carried.present()]);
  const kept = graph.node("Exp", [ofTokens(graph.node("Mul", [step, pace]))]); // (B, T, heads)
  const inputs = {
    keys, // (B, T, keyHeads, 1, 1, keyDim)
    columns: graph.node("Transpose", [keys], { perm: { ints: [0, 1, 2, 3, 5, 4] } }),
    queries,
    values: laid(v.name, group, 1, valueDim),
    kept: laid(kept, group, 1, 1),
    strength: laid(ofTokens(graph.node("Sigmoid", [b.name])), group, 1, 1),
  };
  const empty = () => {
    const texts = graph.node("Shape", [v.name], { start: { int: 0 }, end: { int: 1 } });
    const sizes = [texts, graph.integers(keyHeads, group, keyDim, valueDim)];
    return graph.node("ConstantOfShape", [graph.node("Concat", sizes, { axis: { int: 0 } })]);
  };
  const before = carried?.before ?? empty();
  const memory = `memory_${graph.nodes.length}`;
  const said = `said_${graph.nodes.length}`;
  const scanned = Object.keys(inputs);
  const axes = { ints: scanned.map(() => 1) };
  graph.nodes.push({
    op: "Scan",
    name: said,
    inputs: [before, ...Object.values(inputs)],
    outputs: [memory, said],
    attributes: {
      num_scan_inputs: { int: scanned.length },
      scan_input_axes: axes,
      scan_output_axes: { ints: [1] },
      body: { graph: deltaStep },
    },
  });
  carried?.keep(memory);
  return graph.node("Reshape", [said, graph.integers(0, 0, heads * valueDim)]);
}

const port = (name: string, ...shape: string[]) => ({
  name,
  type: "F32" as const,
  shape: ["B", "K", ...shape],
});

/** What a token does to the memory, and what it reads of it. */
const deltaStep = {
  nodes: [
    stepOf("Mul", ["memory", "kept"], "faded"),
    stepOf("MatMul", ["keys", "faded"], "known"),
    stepOf("Sub", ["values", "known"], "news"),
    stepOf("Mul", ["news", "strength"], "correction"),
    stepOf("MatMul", ["columns", "correction"], "written"),
    stepOf("Add", ["faded", "written"], "new memory"),
    stepOf("MatMul", ["queries", "new memory"], "answer"),
  ],
  tensors: [],
  inputs: [
    port("memory", "G", "D", "V"),
    port("keys", "one", "row", "D"),
    port("columns", "one", "D", "column"),
    port("queries", "one", "row", "D"),
    port("values", "G", "row", "V"),
    port("kept", "G", "row", "column"),
    port("strength", "G", "row", "column"),
  ],
  outputs: [port("new memory", "G", "D", "V"), port("answer", "G", "row", "V")],
};
