import { Tensor } from "onnxruntime-node";
import type { AttentionOptions, RelativeBias, Rotary } from "../../model/operations.js";
import type { Edge, GraphBuilder } from "./graph.js";

/**
 * Where the tokens of a graph stand and what they see: that alone differs between sentences
 * that are whole (`wholeFrame`) and rows that go on from what was computed (`grownFrame`).
 */
export interface Frame {
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
  attention(q: Edge, k: Edge, v: Edge, options: AttentionOptions, learned: LearnedScores): Edge;
}

/** What attention reads beside queries, keys and values. */
export interface LearnedScores {
  /** (T, T, heads) */
  readonly relative?: string;
}

/** What every kind of batch says of itself. */
export interface RowShape {
  readonly size: number;
  readonly tokens: number;
}

/** The inputs of a graph that are computed from a batch's shape, by name. */
export type HostInputs<S> = Map<string, (batch: S) => Tensor>;

/** Returns the frame of a graph that is being written; inputs it will need go into `hostInputs`. */
export type FrameOf<S extends RowShape> = (graph: GraphBuilder, hostInputs: HostInputs<S>) => Frame;

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

/** Writes c·tanh(scores/c). */
export function capped(graph: GraphBuilder, scores: string, softcap: number | undefined): string {
  if (softcap === undefined) return scores;
  const bounded = graph.node("Tanh", [graph.node("Mul", [scores, graph.float(1 / softcap)])]);
  return graph.node("Mul", [bounded, graph.float(softcap)]);
}
