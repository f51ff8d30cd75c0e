import { Tensor } from "onnxruntime-node";
import type { AttentionOptions } from "../../model/operations.js";
import type { Batch } from "../engine.js";
import { bucketsOf, distanceRows } from "../relative-buckets.js";
import { attentionBias, positionScale, presentIn, rotaryTables, sinusoidTable } from "../tables.js";
import {
  attentionShares,
  capped,
  type GraphFrame,
  type HostInputs,
  rotationNumbers,
} from "./frame.js";
import type { GraphBuilder } from "./graph.js";
import { withDistances } from "./with-distances.js";

/** What the inputs of whole sentences depend on. */
export type BatchShape = Pick<Batch, "size" | "tokens" | "lengths">;

/** Returns the frame of sentences that are run from their first token to their last: positions 0 … T − 1. */
export function wholeFrame(graph: GraphBuilder, hostInputs: HostInputs<BatchShape>): GraphFrame {
  /** @param byLength Whether it follows from T alone: batches of one length, one after the other, share it. */
  function hostInput(
    name: string,
    shape: readonly (number | string)[],
    make: (batch: BatchShape) => { data: Float32Array; shape: readonly number[] },
    byLength = true,
  ): string {
    let last: { readonly tokens: number; readonly tensor: Tensor } | undefined;
    hostInputs.set(name, batch => {
      const { tokens } = batch;
      if (last?.tokens === tokens) return last.tensor;
      const { data, shape } = make(batch);
      const tensor = new Tensor("float32", data, shape);
      if (byLength) last = { tokens, tensor };
      return tensor;
    });
    return graph.input(name, "F32", shape);
  }

  function biasInput({ causal, window, chunk, slopes, heads, kvHeads }: AttentionOptions): string {
    const name = `bias ${causal ? "causal" : "padding"} ${window ?? ""} ${chunk ?? ""} ${slopes ? "alibi" : ""}`;
    const options = { causal, window, chunk, slopes };
    // (B or 1, kv, group or 1, T, T), as the scores are laid out
    const [kv, group] = slopes ? [kvHeads, heads / kvHeads] : [1, 1];
    const make = (batch: BatchShape) => {
      const { data, shape } = attentionBias(options, batch);
      return { data, shape: [shape[0], kv, group, shape[2], shape[3]] };
    };
    return hostInput(name, [causal ? 1 : "B", kv, group, "T", "T"], make, causal);
  }

  const numberOf = rotationNumbers();

  return {
    positions(offset) {
      const name = `positions ${offset}`;
      hostInputs.set(
        name,
        ({ tokens }) =>
          new Tensor(
            "int32",
            Int32Array.from({ length: tokens }, (_, t) => t + offset),
            [tokens],
          ),
      );
      return graph.input(name, "I32", ["T"]);
    },

    sinusoids: (frequencies, offset) =>
      hostInput(`sinusoids ${offset}`, ["T", 2 * frequencies.length], ({ tokens }) => ({
        data: sinusoidTable(frequencies, offset, tokens),
        shape: [tokens, 2 * frequencies.length],
      })),

    rotary(rotary) {
      const number = numberOf(rotary);
      const pairs = rotary.frequencies.length;
      const table = (kind: "cos" | "sin") =>
        hostInput(`${kind} ${number}`, ["T", pairs], ({ tokens }) => ({
          data: rotaryTables(rotary, tokens)[kind],
          shape: [tokens, pairs],
        }));
      const [cos, sin] = [table("cos"), table("sin")];
      return { positions: graph.integers(0), cos, sin };
    },

    positionScale: options =>
      hostInput(`position scale ${options.step} ${options.strength}`, ["T", 1], ({ tokens }) => ({
        data: Float32Array.from({ length: tokens }, (_, p) => positionScale(options, p)),
        shape: [tokens, 1],
      })),

    buckets(relative, causal) {
      const name = `buckets ${relative.buckets} ${relative.maxDistance} ${causal}`;
      hostInputs.set(
        name,
        ({ tokens }) => new Tensor("int32", bucketsOf(relative, causal, tokens), [tokens, tokens]),
      );
      return graph.input(name, "I32", ["T", "T"]);
    },

    distances(table, from) {
      const { span, maxDistance = "" } = table;
      const name = `distances ${span} ${maxDistance} ${from}`;
      hostInputs.set(
        name,
        ({ tokens }) => new Tensor("int32", distanceRows(table, from, tokens), [2 * tokens]),
      );
      return graph.input(name, "I32", ["2T"]);
    },

    present: () =>
      hostInput(
        "present",
        ["B", "T", 1],
        batch => ({ data: presentIn(batch), shape: [batch.size, batch.tokens, 1] }),
        false,
      ),

    crossAttention() {
      throw new RangeError("wholeFrame: a decoder looks at a source from rows that go on only");
    },

    carried: () => undefined,

    // Plain products on purpose: they serve every option on every provider, and on a CPU
    // GroupQueryAttention is no more than 4 % faster over a whole model (64 and 256 tokens).
    attention(q, k, v, options, { relative, distances, sinks }) {
      const { heads, kvHeads, headDim, valueDim = headDim, scale, softcap } = options;
      const group = heads / kvHeads;
      const split = (x: string, ...sizes: number[]) =>
        graph.node("Reshape", [x, graph.integers(0, 0, ...sizes)]);
      const turned = (x: string, ...perm: number[]) =>
        graph.node("Transpose", [x], { perm: { ints: perm } });
      // (B, kv, group, T, d) × (B, kv, 1, d, T)
      const scaled = graph.node("Mul", [q.name, graph.float(scale)]);
      const queries = turned(split(scaled, kvHeads, group, headDim), 0, 2, 3, 1, 4);
      const keys = turned(split(k.name, kvHeads, 1, headDim), 0, 2, 3, 4, 1);
      const values = turned(split(v.name, kvHeads, 1, valueDim), 0, 2, 3, 1, 4);
      let scores = graph.node("MatMul", [queries, keys]); // (B, kv, group, T, T)
      if (relative !== undefined) {
        const byHead = graph.node("Transpose", [relative], { perm: { ints: [2, 0, 1] } });
        const tokens = graph.node("Shape", [byHead], { start: { int: 1 } }); // T, T
        const shape = graph.node("Concat", [graph.integers(kvHeads, group), tokens], {
          axis: { int: 0 },
        });
        scores = graph.node("Add", [scores, graph.node("Reshape", [byHead, shape])]);
      }
      if (distances !== undefined)
        scores = withDistances(graph, scores, [scaled, k.name], distances, options);
      const masked = graph.node("Add", [capped(graph, scores, softcap), biasInput(options)]);
      const shares = attentionShares(graph, masked, sinks, options);
      const mixed = graph.node("MatMul", [shares, values]); // (B, kv, group, T, d)
      const width = heads * valueDim;
      const name = graph.node("Reshape", [
        turned(mixed, 0, 3, 1, 2, 4),
        graph.integers(0, 0, width),
      ]);
      return { name, width };
    },
  };
}
