import type { Operations } from "../../model/operations.js";
import type { GraphFrame } from "./frame.js";
import type { Edge, GraphBuilder } from "./graph.js";
import type { ExpertRows, PointHook } from "./hooked-points.js";
import { mixtureOf, sharesOf } from "./mixture-of.js";
import { convolutionBothWaysOf, convolutionOf, deltaRuleOf } from "./sequence-of.js";
import { weightProduct } from "./weights/product.js";
import { tokenIds, type WeightLoader } from "./weights/weight-loader.js";

/**
 * Operations that write a graph.
 * @param rowShape Gives the name of the shape (B, T, width), for values that were flattened.
 * @param hook Writes what is done at points.
 */
export function compiledOperations(
  graph: GraphBuilder,
  weights: WeightLoader,
  frame: GraphFrame,
  rowShape: (width: number) => string,
  hook: PointHook,
): Operations<Edge> {
  const edge = (name: string, width: number): Edge => ({ name, width });

  return {
    embedding: (table, { firstForOthers = false } = { rows: 0, width: 0 }) =>
      edge(
        weights.rows(table, graph.input(tokenIds, "I32", ["B", "T"]), firstForOthers),
        weights.shape(table)[1]!,
      ),

    positionEmbedding: (table, offset) =>
      edge(weights.rows(table, frame.positions(offset)), weights.shape(table)[1]!),

    sinusoids: (frequencies, offset) =>
      edge(frame.sinusoids(frequencies, offset), 2 * frequencies.length),

    tableRow: (table, index) =>
      edge(weights.rows(table, graph.integers(index)), weights.shape(table)[1]!), // (1, H)

    linear(x, weight, { bias, transposed = false, exact = false } = {}) {
      const width = weights.shape(weight)[transposed ? 1 : 0]!;
      const flat = graph.node("Reshape", [x.name, graph.integers(-1, x.width)]); // (B·T, in)
      const result = weightProduct(graph, weights, flat, weight, { bias, transposed, exact });
      return edge(graph.node("Reshape", [result, rowShape(width)]), width); // (B, T, out)
    },

    rmsNorm(x, weight, { epsilon, unitOffset = false, heads = 1 }) {
      const raw = weight === undefined ? graph.ones(x.width / heads) : weights.float32(weight);
      const scale = unitOffset ? graph.node("Add", [raw, graph.float(1)]) : raw;
      const attributes = { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } };
      const normed = (name: string) =>
        graph.node("SimplifiedLayerNormalization", [name, scale], attributes);
      if (heads === 1) return edge(normed(x.name), x.width);
      const split = graph.node("Reshape", [x.name, graph.integers(0, 0, heads, x.width / heads)]);
      return edge(graph.node("Reshape", [normed(split), graph.integers(0, 0, x.width)]), x.width);
    },

    layerNorm(x, { weight, unitOffset = false, bias, epsilon, heads = 1, table = false }) {
      const width = x.width / heads;
      const names = weight === undefined ? [] : [weight].flat();
      const apart = table || names.length > 1; // a weight for each head
      const raw = names.length === 0 || apart ? graph.ones(width) : weights.float32(names[0]!);
      const scale = unitOffset ? graph.node("Add", [raw, graph.float(1)]) : raw;
      const inputs = bias === undefined ? [scale] : [scale, weights.float32(bias)];
      const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
      const normed = (name: string) =>
        graph.node("LayerNormalization", [name, ...inputs], attributes);
      if (heads === 1 && !apart) return edge(normed(x.name), x.width);
      let parts = normed(graph.node("Reshape", [x.name, graph.integers(0, 0, heads, width)]));
      if (apart) {
        const rows = names.map(name => weights.float32(name));
        const joined =
          rows.length === 1 ? rows[0]! : graph.node("Concat", rows, { axis: { int: 0 } });
        parts = graph.node("Mul", [
          parts,
          graph.node("Reshape", [joined, graph.integers(heads, width)]),
        ]);
      }
      return edge(graph.node("Reshape", [parts, graph.integers(0, 0, x.width)]), x.width);
    },

    unit(x) {
      const length = graph.node("ReduceL2", [x.name, graph.integers(-1)], {});
      const divisor = graph.node("Max", [length, graph.float(1e-12)]);
      return edge(graph.node("Div", [x.name, divisor]), x.width);
    },

    asLarge(x, like) {
      const square = (value: Edge) =>
        graph.node("ReduceMean", [graph.node("Mul", [value.name, value.name]), graph.integers(-1)]);
      const least = graph.node("Max", [square(x), graph.float(1e-5)]);
      const [wanted, own] = [graph.node("Sqrt", [square(like)]), graph.node("Sqrt", [least])];
      return edge(graph.node("Div", [graph.node("Mul", [x.name, wanted]), own]), x.width);
    },

    above(x, deviations) {
      const mean = (value: string) => graph.node("ReduceMean", [value, graph.integers(-1)]);
      const apart = graph.node("Sub", [x.name, mean(x.name)]);
      const deviation = graph.node("Sqrt", [mean(graph.node("Mul", [apart, apart]))]);
      const least = graph.node("Mul", [deviation, graph.float(deviations)]);
      return edge(graph.node("Relu", [graph.node("Sub", [apart, least])]), x.width);
    },

    rotary(x, heads, rotary) {
      const { positions, cos, sin } = frame.rotary(rotary);
      const rotated = 2 * rotary.frequencies.length;
      const name = graph.node(
        "RotaryEmbedding",
        [x.name, positions, cos, sin],
        {
          num_heads: { int: heads },
          rotary_embedding_dim: { int: rotated < x.width / heads ? rotated : 0 },
          interleaved: { int: rotary.interleaved ? 1 : 0 },
        },
        "com.microsoft",
      );
      return edge(name, x.width);
    },

    attention(q, k, v, options, distances) {
      const { relative, sinks, causal } = options;
      return frame.attention(q, k, v, options, {
        distances,
        relative: relative && weights.rows(relative.table, frame.buckets(relative, causal)),
        sinks: sinks && weights.float32(sinks),
      });
    },

    distances(table, from, make) {
      const alone = (width: number) => graph.integers(1, -1, width);
      const ops = compiledOperations(graph, weights, frame, alone, (_, y) => y);
      const rows = weights.rows(table.table, frame.distances(table, from)); // (2T, width)
      return make(ops, edge(graph.node("Unsqueeze", [rows, graph.integers(0)]), table.width));
    },

    crossAttention: (q, options) => frame.crossAttention(q, options),

    convolution(x, weight, { taps, bias }) {
      const learned = { weight: weights.float32(weight), bias: bias && weights.float32(bias) };
      const carried = taps > 1 ? frame.carried(taps - 1, x.width) : undefined;
      return edge(convolutionOf(graph, x, learned, taps, carried), x.width);
    },

    convolutionBothWays(x, weight, { taps, bias, width }) {
      const learned = { weight: weights.float32(weight), bias: bias && weights.float32(bias) };
      return edge(convolutionBothWaysOf(graph, x, learned, taps, frame.present()), width);
    },

    deltaRule(inputs, options) {
      const learned = {
        decay: weights.float32(options.decay),
        bias: weights.float32(options.bias),
      };
      const { heads, keyHeads, keyDim, valueDim } = options;
      const carried = frame.carried(keyHeads, heads / keyHeads, keyDim, valueDim);
      return edge(deltaRuleOf(graph, inputs, options, learned, carried), heads * valueDim);
    },

    activation(x, kind) {
      const name = x.name;
      switch (kind) {
        case "silu":
          return edge(graph.node("Mul", [name, graph.node("Sigmoid", [name])]), x.width);
        case "gelu":
          return edge(graph.node("Gelu", [name]), x.width);
        case "gelu_tanh":
          return edge(graph.node("Gelu", [name], { approximate: { string: "tanh" } }), x.width);
        case "quick_gelu": {
          const gate = graph.node("Sigmoid", [graph.node("Mul", [name, graph.float(1.702)])]);
          return edge(graph.node("Mul", [name, gate]), x.width);
        }
        case "relu":
          return edge(graph.node("Relu", [name]), x.width);
        case "relu2": {
          const positive = graph.node("Relu", [name]);
          return edge(graph.node("Mul", [positive, positive]), x.width);
        }
        case "sigmoid":
          return edge(graph.node("Sigmoid", [name]), x.width);
        case "tanh":
          return edge(graph.node("Tanh", [name]), x.width);
      }
    },

    xielu(x, { alphaPositive, alphaNegative, beta, epsilon }) {
      const { name } = x;
      const learned = (weight: string) =>
        graph.node("Reshape", [weights.float32(weight), graph.integers(1)]);
      const soft = (weight: string) => graph.node("Softplus", [learned(weight)]);
      const linear = graph.node("Mul", [name, learned(beta)]);
      const square = graph.node("Mul", [graph.node("Mul", [name, name]), soft(alphaPositive)]);
      const below = graph.node("Exp", [graph.node("Min", [name, learned(epsilon)])]);
      const bent = graph.node("Sub", [graph.node("Sub", [below, graph.float(1)]), name]);
      const slope = graph.node("Add", [learned(beta), soft(alphaNegative)]);
      const isPositive = graph.node("Greater", [name, graph.float(0)]);
      const curved = graph.node("Where", [isPositive, square, graph.node("Mul", [bent, slope])]);
      return edge(graph.node("Add", [curved, linear]), x.width);
    },

    clip(x, limit, low = -limit) {
      const bounds = low === Number.NEGATIVE_INFINITY ? "" : graph.float(low); // "" is none
      return edge(graph.node("Clip", [x.name, bounds, graph.float(limit)]), x.width);
    },

    scaleByPosition: (x, options) =>
      edge(graph.node("Mul", [x.name, frame.positionScale(options)]), x.width),

    shares(router, options) {
      const { correction } = options;
      const learned = correction === undefined ? undefined : weights.float32(correction);
      const flat = sharesOf(graph, router, options, learned);
      return edge(graph.node("Reshape", [flat, rowShape(options.experts)]), options.experts);
    },

    mixture(x, shares, options, expert) {
      // Each expert sees the tokens that chose it as one sentence.
      const rows = (width: number) => graph.integers(1, -1, width);
      const apply = (name: string, index: number, own: ExpertRows) => {
        const inside: PointHook = (point, y) => hook(point, y, own);
        const ops = compiledOperations(graph, weights, frame, rows, inside);
        return expert(ops, edge(name, x.width), index).name;
      };
      const flat = mixtureOf(graph, x, shares, options, apply);
      return edge(graph.node("Reshape", [flat, rowShape(x.width)]), x.width);
    },

    add: (x, y) => edge(graph.node("Add", [x.name, y.name]), x.width),
    multiply: (x, y) => edge(graph.node("Mul", [x.name, y.name]), x.width),
    scale: (x, factor) => edge(graph.node("Mul", [x.name, graph.float(factor)]), x.width),
    scaleBy: (x, weight) => edge(graph.node("Mul", [x.name, weights.float32(weight)]), x.width),
    slice(x, begin, end, heads = 1) {
      const part = (name: string, axis: number) =>
        graph.node("Slice", [
          name,
          graph.integers(begin),
          graph.integers(end),
          graph.integers(axis),
        ]);
      const width = (end - begin) * heads;
      if (heads === 1) return edge(part(x.name, 2), width);
      const split = graph.node("Reshape", [x.name, graph.integers(0, 0, heads, x.width / heads)]);
      return edge(graph.node("Reshape", [part(split, 3), graph.integers(0, 0, width)]), width);
    },
    join(values, heads = 1) {
      const width = values.reduce((sum, value) => sum + value.width, 0);
      const parts = values.map(value =>
        heads === 1
          ? value.name
          : graph.node("Reshape", [value.name, graph.integers(0, 0, heads, value.width / heads)]),
      );
      const joined = graph.node("Concat", parts, { axis: { int: -1 } });
      if (heads === 1) return edge(joined, width);
      return edge(graph.node("Reshape", [joined, graph.integers(0, 0, width)]), width);
    },
    repeat: (x, times) =>
      edge(graph.node("Tile", [x.name, graph.integers(1, 1, times)]), x.width * times),
    point: (name, x) => hook(name, x),
  };
}
