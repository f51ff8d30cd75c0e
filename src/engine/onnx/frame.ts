import { Tensor } from "onnxruntime-node";
import type {
  AttentionOptions,
  CrossAttentionOptions,
  Distances,
  DistanceTable,
  PositionScale,
  RelativeBias,
  Rotary,
} from "../../model/operations.js";
import type { Edge, GraphBuilder } from "./graph.js";

/**
 * Where the tokens of a graph stand and what they see: that alone differs between sentences
 * that are whole (`wholeFrame`) and rows that go on from what was computed (`grownFrame`).
 */
export interface GraphFrame {
  /** The positions plus `offset`, as indices of a table's rows. */
  positions(offset: number): string;
  /** [sin | cos] of (position + offset) × frequency. */
  sinusoids(frequencies: Float32Array, offset: number): string;
  rotary(rotary: Rotary): {
    readonly positions: string;
    readonly cos: string;
    readonly sin: string;
  };
  /** For each query and key the row of a table that speaks of their distance. */
  buckets(relative: RelativeBias, causal: boolean): string;
  /** The rows of a table that speak of the distances from a token, (2T). */
  distances(table: DistanceTable, from: "query" | "key"): string;
  /** (B, T, 1) 1 for the tokens of sentences, 0 for what fills them up. */
  present(): string;
  /** What a position makes of its token, (T, 1) or (B, T, 1). */
  positionScale(options: PositionScale): string;
  attention(q: Edge, k: Edge, v: Edge, options: AttentionOptions, learned: LearnedScores): Edge;
  /** What a call that reads tokens one after the other goes on from; undefined: from zeros, every time. */
  carried(...shape: number[]): Carried | undefined;
  crossAttention(q: Edge, options: CrossAttentionOptions): Edge;
}

/** A state of some shape, of rows that go on from what was computed. */
export interface Carried {
  /** (B, …shape) */
  readonly before: string;
  /** (B, 1) How many new tokens each row has. */
  counts(): string;
  /** (B, T, 1) 1 for a row's tokens, 0 for what fills it up. */
  present(): string;
  /** Hands over the state after each row's last token, (B, …shape). */
  keep(after: string): void;
}

/** What attention reads beside queries, keys and values. */
export interface LearnedScores {
  /** (T, T, heads), or of rows that go on (B or 1, T, S + T, heads). */
  readonly relative?: string;
  readonly distances?: Distances<Edge> | undefined;
  /** (heads) Scores of tokens that say nothing. */
  readonly sinks?: string;
}

/** What every kind of batch says of itself. */
export interface RowShape {
  readonly size: number;
  readonly tokens: number;
}

/** The inputs of a graph that are computed from a batch's shape, by name. */
export type HostInputs<S> = Map<string, (batch: S) => Tensor>;

/** Returns the frame of a graph that is being written; inputs it will need go into `hostInputs`. */
export type FrameOf<S extends RowShape> = (
  graph: GraphBuilder,
  hostInputs: HostInputs<S>,
) => GraphFrame;

/** Returns the shape (B, T, any width), for values that were flattened to (B·T, width). */
export function rowShape<S extends RowShape>(
  graph: GraphBuilder,
  hostInputs: HostInputs<S>,
): string {
  const name = "row shape";
  hostInputs.set(
    name,
    ({ size, tokens }) =>
      new Tensor("int64", BigInt64Array.of(BigInt(size), BigInt(tokens), -1n), [3]),
  );
  return graph.input(name, "I64", [3]);
}

/** Returns which number a rotation has: equal tables share inputs, and there are one or two. */
export function rotationNumbers(): (rotary: Rotary) => number {
  const rotations: Rotary[] = [];
  return rotary => {
    const same = (other: Rotary) =>
      other.attentionFactor === rotary.attentionFactor &&
      String(other.frequencies) === String(rotary.frequencies);
    const index = rotations.findIndex(same);
    return index < 0 ? rotations.push(rotary) - 1 : index;
  };
}

/**
 * Writes the softmax of masked scores (B, kv, group, T, S), beside a sink for each head that
 * takes its share and says nothing.
 */
export function attentionShares(
  graph: GraphBuilder,
  masked: string,
  sinks: string | undefined,
  { heads, kvHeads }: AttentionOptions,
): string {
  const softmax = (scores: string) => graph.node("Softmax", [scores], { axis: { int: -1 } });
  if (sinks === undefined) return softmax(masked);
  const byHead = graph.node("Reshape", [sinks, graph.integers(1, kvHeads, heads / kvHeads, 1, 1)]);
  const one = graph.node("ReduceMax", [masked, graph.integers(-1)]); // (B, kv, group, T, 1)
  const drawn = graph.node("Add", [graph.node("Mul", [one, graph.float(0)]), byHead]);
  const all = softmax(graph.node("Concat", [masked, drawn], { axis: { int: -1 } }));
  return graph.node("Slice", [all, graph.integers(0), graph.integers(-1), graph.integers(-1)]);
}

/** Writes c·tanh(scores/c). */
export function capped(graph: GraphBuilder, scores: string, softcap: number | undefined): string {
  if (softcap === undefined) return scores;
  const bounded = graph.node("Tanh", [graph.node("Mul", [scores, graph.float(1 / softcap)])]);
  return graph.node("Mul", [bounded, graph.float(softcap)]);
}
