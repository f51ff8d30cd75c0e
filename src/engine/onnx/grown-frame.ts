import { Tensor } from "onnxruntime-node";
import type { AttentionOptions, CrossAttentionOptions, Rotary } from "../../model/operations.js";
import type { CallShape, TokenPass } from "../decoder.js";
import { refuseBothWays } from "../refuse-both-ways.js";
import { tokenBuckets } from "../relative-buckets.js";
import { positionScale, rotaryTables, sinusoidTable } from "../tables.js";
import {
  presentTokens,
  sourceBias,
  tokenBias,
  tokenCounts,
  tokenPositions,
} from "../token-positions.js";
import {
  attentionShares,
  capped,
  type FrameOf,
  type HostInputs,
  type LearnedScores,
  rotationNumbers,
} from "./frame.js";
import type { Edge, GraphBuilder } from "./graph.js";

/** The inputs that a past is handed in by, and the outputs that its continuation comes by. */
export const callNames = (call: number) => ({
  keys: `keys ${call}`,
  values: `values ${call}`,
  newKeys: `new keys ${call}`,
  newValues: `new values ${call}`,
});

/** The input that a state is handed in by, and the output that what follows it comes by. */
export const stateNames = (state: number) => ({
  before: `carried ${state}`,
  after: `new carried ${state}`,
});

/** The inputs that a block finds a source in. */
export const sourceNames = (block: number) => ({
  keys: `source keys ${block}`,
  values: `source values ${block}`,
});

/**
 * Returns the frame of rows that go on from what was computed before. The past is read where
 * it lies in the host's memory: attention multiplies by it and by the new keys apart, and only
 * those leave the graph. Of five ways to keep a cache this is the fastest on a CPU, and plain
 * products serve every provider.
 *
 * @param calls Told of each call of attention, in order.
 * @param caches Whether there may be a past.
 * @param sources Told of what each block looks for in a source, by block.
 * @param states Told how many numbers each state has, in order.
 */
export function grownFrame(
  calls: CallShape[],
  caches: boolean,
  sources: CallShape[] = [],
  states: number[] = [],
): FrameOf<TokenPass> {
  return (graph, hostInputs) => {
    const numberOf = rotationNumbers();
    const input = (
      name: string,
      type: "I32" | "I64" | "F32",
      shape: readonly (number | string)[],
      make: (pass: TokenPass) => Tensor,
    ) => {
      hostInputs.set(name, make);
      return graph.input(name, type, shape);
    };
    return {
      positions: offset =>
        input(
          `positions ${offset}`,
          "I32",
          ["B", "T"],
          pass => new Tensor("int32", tokenPositions(pass, offset), [pass.size, pass.tokens]),
        ),

      sinusoids(frequencies, offset) {
        const width = 2 * frequencies.length;
        return input(`sinusoids ${offset}`, "F32", ["B", "T", width], pass => {
          const positions = tokenPositions(pass);
          const table = sinusoidTable(frequencies, offset, last(positions) + 1);
          const data = new Float32Array(positions.length * width);
          for (const [i, p] of positions.entries())
            data.set(table.subarray(p * width, (p + 1) * width), i * width);
          return new Tensor("float32", data, [pass.size, pass.tokens, width]);
        });
      },

      rotary(rotary) {
        const number = numberOf(rotary);
        const pairs = rotary.frequencies.length;
        const table = (kind: "cos" | "sin") =>
          input(`${kind} ${number}`, "F32", ["P", pairs], rowsOf(rotary, kind));
        const positions = input("places", "I64", ["B", "T"], pass => {
          const all = BigInt64Array.from(tokenPositions(pass), BigInt);
          return new Tensor("int64", all, [pass.size, pass.tokens]);
        });
        return { positions, cos: table("cos"), sin: table("sin") };
      },

      buckets(relative, causal) {
        if (!causal) refuseBothWays();
        const name = `buckets ${relative.buckets} ${relative.maxDistance}`;
        return input(name, "I32", ["M", "T", "S + T"], pass => {
          const { data, shape } = tokenBuckets(relative, pass);
          return new Tensor("int32", data, shape);
        });
      },

      distances: refuseBothWays,
      present: refuseBothWays,

      positionScale: options =>
        input(`position scale ${options.step} ${options.strength}`, "F32", ["B", "T", 1], pass => {
          const factors = Float32Array.from(tokenPositions(pass), p => positionScale(options, p));
          return new Tensor("float32", factors, [pass.size, pass.tokens, 1]);
        }),

      attention(q, k, v, options, learned) {
        if (!options.causal) refuseBothWays();
        const { heads, kvHeads, headDim, valueDim = headDim } = options;
        const call = calls.push({ heads, kvHeads, headDim, valueDim }) - 1;
        return attention(graph, hostInputs, caches ? call : null, [q, k, v], options, learned);
      },

      carried(...shape) {
        const state = states.push(shape.reduce((product, size) => product * size, 1)) - 1;
        if (!caches) return undefined;
        const { before, after } = stateNames(state);
        return {
          before: graph.input(before, "F32", ["B", ...shape]),
          keep: name => graph.output(after, name, ["B", ...shape]),
          counts: () =>
            input("counts", "I64", ["B", 1], pass => {
              const data = BigInt64Array.from(tokenCounts(pass), BigInt);
              return new Tensor("int64", data, [pass.size, 1]);
            }),
          present: () =>
            input("present", "F32", ["B", "T", 1], pass => {
              const data = presentTokens(pass);
              return new Tensor("float32", data, [pass.size, pass.tokens, 1]);
            }),
        };
      },

      crossAttention(q, options) {
        const { block, heads, kvHeads, headDim } = options;
        sources[block] = { heads, kvHeads, headDim, valueDim: headDim };
        return crossAttention(graph, hostInputs, q, options);
      },
    };
  };
}

/** @param call The number of the call, or null if there is no past. */
function attention(
  graph: GraphBuilder,
  hostInputs: HostInputs<TokenPass>,
  call: number | null,
  [q, k, v]: readonly [Edge, Edge, Edge],
  options: AttentionOptions,
  { relative, sinks }: LearnedScores,
): Edge {
  const { heads, kvHeads, headDim, valueDim = headDim, softcap } = options;
  const { split, turned, alone, queriesOf } = shapesIn(graph);
  const queries = queriesOf(q, options);
  const newKeys = turned(split(k.name, kvHeads, headDim), 0, 2, 1, 3); // (B, kv, T, d)
  const newValues = turned(split(v.name, kvHeads, valueDim), 0, 2, 1, 3);
  // (B, kv, group, T, d) × (B or 1, kv, 1, d, S)
  const products = (keys: string) =>
    graph.node("MatMul", [queries, turned(alone(keys), 0, 1, 2, 4, 3)]);

  let scores = products(newKeys);
  let mix = (shares: string) => graph.node("MatMul", [shares, alone(newValues)]);
  if (call !== null) {
    const names = callNames(call);
    const past = (name: string, width: number) =>
      graph.input(name, "F32", ["P", kvHeads, "S", width]);
    const [keys, values] = [past(names.keys, headDim), past(names.values, valueDim)];
    graph.output(names.newKeys, newKeys, ["B", kvHeads, "T", headDim]);
    graph.output(names.newValues, newValues, ["B", kvHeads, "T", valueDim]);
    scores = graph.node("Concat", [products(keys), scores], { axis: { int: -1 } });
    hostInputs.set(
      "slots",
      ({ past }) => new Tensor("int64", BigInt64Array.of(BigInt(past?.slots ?? 0)), [1]),
    );
    const slots = graph.input("slots", "I64", [1]);
    const mixNew = mix;
    const part = (x: string, begin: string, end: string) =>
      graph.node("Slice", [x, begin, end, graph.integers(-1)]);
    mix = shares => {
      const before = part(shares, graph.integers(0), slots);
      const now = part(shares, slots, graph.integers(2 ** 31));
      return graph.node("Add", [graph.node("MatMul", [before, alone(values)]), mixNew(now)]);
    };
  }
  if (relative !== undefined) {
    const byHead = turned(relative, 0, 3, 1, 2); // (B or 1, heads, T, S + T)
    const places = graph.node("Shape", [byHead], { start: { int: 2 } });
    const shape = [graph.integers(-1, kvHeads, heads / kvHeads), places];
    const shared = graph.node("Concat", shape, { axis: { int: 0 } });
    scores = graph.node("Add", [scores, graph.node("Reshape", [byHead, shared])]);
  }
  const masked = graph.node("Add", [
    capped(graph, scores, softcap),
    biasInput(graph, hostInputs, options),
  ]);
  const shares = attentionShares(graph, masked, sinks, options);
  const mixed = turned(mix(shares), 0, 3, 1, 2, 4); // (B, T, kv, group, d)
  const width = heads * valueDim;
  return { name: graph.node("Reshape", [mixed, graph.integers(0, 0, width)]), width };
}

/** Ways in which values of attention are laid out. */
function shapesIn(graph: GraphBuilder) {
  const split = (x: string, ...sizes: number[]) =>
    graph.node("Reshape", [x, graph.integers(0, 0, ...sizes)]);
  const turned = (x: string, ...perm: number[]) =>
    graph.node("Transpose", [x], { perm: { ints: perm } });
  /** One for its group. */
  const alone = (x: string) => graph.node("Unsqueeze", [x, graph.integers(2)]);
  /** (B, kv, group, T, d) */
  const queriesOf = (
    q: Edge,
    {
      heads,
      kvHeads,
      headDim,
      scale,
    }: Pick<AttentionOptions, "heads" | "kvHeads" | "headDim" | "scale">,
  ) => {
    const scaled = graph.node("Mul", [q.name, graph.float(scale)]);
    return turned(split(scaled, kvHeads, heads / kvHeads, headDim), 0, 2, 3, 1, 4);
  };
  return { split, turned, alone, queriesOf };
}

/** Queries to what a block finds in the rows' sources. */
function crossAttention(
  graph: GraphBuilder,
  hostInputs: HostInputs<TokenPass>,
  q: Edge,
  options: CrossAttentionOptions,
): Edge {
  const { block, heads, kvHeads, headDim } = options;
  const { turned, alone, queriesOf } = shapesIn(graph);
  const names = sourceNames(block);
  const held = (name: string) =>
    alone(graph.input(name, "F32", ["source rows", kvHeads, "source slots", headDim]));
  hostInputs.set("source bias", ({ source }) => {
    const { data, shape } = sourceBias(source!);
    return new Tensor("float32", data, shape);
  });
  const bias = graph.input("source bias", "F32", ["source rows", 1, 1, 1, "source slots"]);
  const scores = graph.node("MatMul", [
    queriesOf(q, options),
    turned(held(names.keys), 0, 1, 2, 4, 3),
  ]);
  const masked = graph.node("Add", [scores, bias]);
  const shares = graph.node("Softmax", [masked], { axis: { int: -1 } });
  const mixed = turned(graph.node("MatMul", [shares, held(names.values)]), 0, 3, 1, 2, 4);
  const width = heads * headDim;
  return { name: graph.node("Reshape", [mixed, graph.integers(0, 0, width)]), width };
}

function biasInput(
  graph: GraphBuilder,
  hostInputs: HostInputs<TokenPass>,
  { window, chunk, slopes, heads, kvHeads }: AttentionOptions,
): string {
  const name = `bias ${window ?? ""} ${chunk ?? ""} ${slopes ? "alibi" : ""}`;
  const options = { window, chunk, slopes };
  // (B or 1, kv, group or 1, T, S + T), as the scores are laid out
  const [kv, group] = slopes ? [kvHeads, heads / kvHeads] : [1, 1];
  hostInputs.set(name, pass => {
    const { data, shape } = tokenBias(options, pass);
    return new Tensor("float32", data, [shape[0], kv, group, shape[2], shape[3]]);
  });
  return graph.input(name, "F32", ["M", kv, group, "T", "S + T"]);
}

/** Gives a table of enough rows: for the last position, and, as the operator wants it, for T. */
function rowsOf(rotary: Rotary, kind: "cos" | "sin"): (pass: TokenPass) => Tensor {
  let known: Tensor | undefined;
  return pass => {
    const needed = Math.max(pass.tokens, last(tokenPositions(pass)) + 1);
    if (known === undefined || known.dims[0]! < needed) {
      const rows = 2 ** Math.ceil(Math.log2(needed));
      known = new Tensor("float32", rotaryTables(rotary, rows)[kind], [
        rows,
        rotary.frequencies.length,
      ]);
    }
    return known;
  };
}

function last(positions: Int32Array): number {
  return positions.reduce((a, b) => Math.max(a, b), 0);
}
