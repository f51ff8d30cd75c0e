import { Tensor } from "onnxruntime-node";
import type { AttentionOptions, Operations, Rotary } from "../../model/operations.js";
import type { Batch } from "../engine.js";
import { attentionBias, rotaryTables, sinusoidTable } from "../tables.js";
import type { GraphBuilder } from "./graph.js";
import type { WeightLoader } from "./weight-loader.js";

/** A value in the graph: (B, T, width), or (T, width) for what does not depend on the sentence. */
export interface Edge {
  readonly name: string;
  readonly width: number;
}

/** An input of the graph that is computed from a batch's lengths. */
export interface HostInput {
  readonly name: string;
  readonly make: (batch: BatchShape) => Tensor;
}

/** What those inputs depend on. */
export type BatchShape = Pick<Batch, "size" | "tokens" | "lengths">;

/** Operations that write a graph; inputs it will need are added to `hostInputs`. */
export function compiledOperations(
  graph: GraphBuilder,
  weights: WeightLoader,
  hostInputs: Map<string, HostInput>,
): Operations<Edge> {
  const edge = (name: string, width: number): Edge => ({ name, width });
  const tokens = "ids";

  /** @param byLength Whether it follows from T alone: batches of one length, one after the other, share it. */
  function hostInput(
    name: string,
    shape: readonly (number | string)[],
    make: (batch: BatchShape) => { data: Float32Array; shape: readonly number[] },
    byLength = true,
  ): string {
    let last: { readonly tokens: number; readonly tensor: Tensor } | undefined;
    hostInputs.set(name, {
      name,
      make(batch) {
        const { tokens } = batch;
        if (last?.tokens === tokens) return last.tensor;
        const { data, shape } = make(batch);
        const tensor = new Tensor("float32", data, shape);
        if (byLength) last = { tokens, tensor };
        return tensor;
      },
    });
    return graph.input(name, "F32", shape);
  }

  /** The shape (B, T, any width), for values that were flattened to (B·T, width). */
  function rowShape(): string {
    const name = "row shape";
    const make = ({ size, tokens }: BatchShape) =>
      new Tensor("int64", BigInt64Array.of(BigInt(size), BigInt(tokens), -1n), [3]);
    hostInputs.set(name, { name, make });
    return graph.input(name, "I64", [3]);
  }

  /** Equal tables share an input. Their number is that of distinct rotations, one or two. */
  const rotations: Rotary[] = [];
  function rotaryInputs(rotary: Rotary): [cos: string, sin: string] {
    const same = (other: Rotary) =>
      other.attentionFactor === rotary.attentionFactor &&
      String(other.frequencies) === String(rotary.frequencies);
    let index = rotations.findIndex(same);
    if (index < 0) index = rotations.push(rotary) - 1;
    const pairs = rotary.frequencies.length;
    const input = (kind: "cos" | "sin") =>
      hostInput(`${kind} ${index}`, ["T", pairs], batch => ({
        data: rotaryTables(rotary, batch.tokens)[kind],
        shape: [batch.tokens, pairs],
      }));
    return [input("cos"), input("sin")];
  }

  function biasInput({ causal, window, slopes, heads, kvHeads }: AttentionOptions): string {
    const name = `bias ${causal ? "causal" : "padding"} ${window ?? ""} ${slopes ? "alibi" : ""}`;
    const options = { causal, ...(window !== undefined && { window }), ...(slopes && { slopes }) };
    // (B or 1, kv, group or 1, T, T), as the scores are laid out
    const [kv, group] = slopes ? [kvHeads, heads / kvHeads] : [1, 1];
    const make = (batch: BatchShape) => {
      const { data, shape } = attentionBias(options, batch);
      return { data, shape: [shape[0], kv, group, shape[2], shape[3]] };
    };
    return hostInput(name, [causal ? 1 : "B", kv, group, "T", "T"], make, causal);
  }

  return {
    embedding: table =>
      edge(weights.rows(table, graph.input(tokens, "I32", ["B", "T"])), weights.shape(table)[1]!),

    positionEmbedding(table, offset) {
      const name = `positions ${offset}`;
      graph.input(name, "I32", ["T"]);
      hostInputs.set(name, {
        name,
        make: batch =>
          new Tensor(
            "int32",
            Int32Array.from({ length: batch.tokens }, (_, t) => t + offset),
            [batch.tokens],
          ),
      });
      return edge(weights.rows(table, name), weights.shape(table)[1]!);
    },

    sinusoids(frequencies, offset) {
      const width = 2 * frequencies.length;
      const name = hostInput(`sinusoids ${offset}`, ["T", width], batch => ({
        data: sinusoidTable(frequencies, offset, batch.tokens),
        shape: [batch.tokens, width],
      }));
      return edge(name, width);
    },

    tableRow: (table, index) =>
      edge(weights.rows(table, graph.integers(index)), weights.shape(table)[1]!), // (1, H)

    linear(x, weight, { bias, transposed = false } = {}) {
      const width = weights.shape(weight)[transposed ? 1 : 0]!;
      const matrix = weights.float32(weight, transposed);
      // Gemm reads (out, in) as it lies: a Transpose would be a second copy of the weights at load.
      const flat = graph.node("Reshape", [x.name, graph.integers(-1, x.width)]); // (B·T, in)
      const product = graph.node(
        "Gemm",
        bias === undefined ? [flat, matrix] : [flat, matrix, weights.float32(bias)],
        { transB: { int: transposed ? 0 : 1 } },
      );
      return edge(graph.node("Reshape", [product, rowShape()]), width); // (B, T, out)
    },

    rmsNorm(x, weight, { epsilon, unitOffset = false, heads = 1 }) {
      const raw = weights.float32(weight);
      const scale = unitOffset ? graph.node("Add", [raw, graph.float(1)]) : raw;
      const attributes = { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } };
      const normed = (name: string) =>
        graph.node("SimplifiedLayerNormalization", [name, scale], attributes);
      if (heads === 1) return edge(normed(x.name), x.width);
      const split = graph.node("Reshape", [x.name, graph.integers(0, 0, heads, x.width / heads)]);
      return edge(graph.node("Reshape", [normed(split), graph.integers(0, 0, x.width)]), x.width);
    },

    layerNorm(x, weight, bias, epsilon) {
      const inputs = [x.name, weights.float32(weight), weights.float32(bias)];
      const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
      return edge(graph.node("LayerNormalization", inputs, attributes), x.width);
    },

    rotary(x, heads, rotary) {
      const [cos, sin] = rotaryInputs(rotary);
      const rotated = 2 * rotary.frequencies.length;
      const partial = rotated < x.width / heads;
      const name = graph.node(
        "RotaryEmbedding",
        [x.name, graph.integers(0), cos, sin],
        {
          num_heads: { int: heads },
          ...(partial && { rotary_embedding_dim: { int: rotated } }),
        },
        "com.microsoft",
      );
      return edge(name, x.width);
    },

    // Plain products on purpose: they serve every option on every provider, and on a CPU
    // GroupQueryAttention is no more than 4 % faster over a whole model (64 and 256 tokens).
    attention(q, k, v, options) {
      const { heads, kvHeads, headDim, scale, softcap } = options;
      const group = heads / kvHeads;
      const split = (x: string, ...sizes: number[]) =>
        graph.node("Reshape", [x, graph.integers(0, 0, ...sizes)]);
      const turned = (x: string, ...perm: number[]) =>
        graph.node("Transpose", [x], { perm: { ints: perm } });
      // (B, kv, group, T, d) × (B, kv, 1, d, T)
      const scaled = graph.node("Mul", [q.name, graph.float(scale)]);
      const queries = turned(split(scaled, kvHeads, group, headDim), 0, 2, 3, 1, 4);
      const keys = turned(split(k.name, kvHeads, 1, headDim), 0, 2, 3, 4, 1);
      const values = turned(split(v.name, kvHeads, 1, headDim), 0, 2, 3, 1, 4);
      let scores = graph.node("MatMul", [queries, keys]); // (B, kv, group, T, T)
      if (softcap !== undefined) {
        const bounded = graph.node("Tanh", [graph.node("Mul", [scores, graph.float(1 / softcap)])]);
        scores = graph.node("Mul", [bounded, graph.float(softcap)]);
      }
      const masked = graph.node("Add", [scores, biasInput(options)]);
      const shares = graph.node("Softmax", [masked], { axis: { int: -1 } });
      const mixed = graph.node("MatMul", [shares, values]); // (B, kv, group, T, d)
      return edge(
        graph.node("Reshape", [turned(mixed, 0, 3, 1, 2, 4), graph.integers(0, 0, q.width)]),
        q.width,
      );
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
        case "relu":
          return edge(graph.node("Relu", [name]), x.width);
        case "tanh":
          return edge(graph.node("Tanh", [name]), x.width);
      }
    },

    add: (x, y) => edge(graph.node("Add", [x.name, y.name]), x.width),
    multiply: (x, y) => edge(graph.node("Mul", [x.name, y.name]), x.width),
    scale: (x, factor) => edge(graph.node("Mul", [x.name, graph.float(factor)]), x.width),
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
    point: (_, x) => x,
  };
}
