import type { GraphBuilder } from "../graph.js";

/** @file Sums over a large vocabulary, in two steps: no float32 sum is longer than a block. */

/** Sums of at most so many terms: one float32 sum over 262,144 of them would be off by 1e-4. */
const block = 512;

/** Blocks of fewer terms than this cost more than a vocabulary that is filled up. */
const leastBlock = 128;

/** What a vocabulary is filled up with: it adds nothing to a sum of exponentials. */
const nothing = -1e30;

/**
 * ln Σ exp(logit), block by block and then of the blocks': (W) of (W, V). A block's largest share
 * is exp(most − ln Σ exp): of all ways the fastest by far, and no sum is longer than a block.
 */
export function logSumExp(graph: GraphBuilder, logits: string, vocabulary: number): string {
  const sums = ofLast(graph, inBlocks(graph, logits, vocabulary, nothing)); // (W, blocks)
  return ofLast(graph, sums);
}

/** Σ x, block by block and then of the blocks: (W) of (W, V). */
export function sumInBlocks(graph: GraphBuilder, x: string, vocabulary: number): string {
  const sum = (values: string) =>
    graph.node("ReduceSum", [values, graph.integers(-1)], { keepdims: { int: 0 } });
  return sum(sum(inBlocks(graph, x, vocabulary, 0)));
}

/** (W, blocks, size) of (W, V), filled up. */
function inBlocks(graph: GraphBuilder, x: string, vocabulary: number, filler: number): string {
  const size = blockSize(vocabulary);
  const padding = (size - (vocabulary % size)) % size;
  const bounds = graph.integers(0, 0, 0, padding);
  const whole = padding > 0 ? graph.node("Pad", [x, bounds, graph.float(filler)]) : x;
  return graph.node("Reshape", [whole, graph.integers(-1, (vocabulary + padding) / size, size)]);
}

/** ln Σ exp over the last axis, as long as it is. */
function ofLast(graph: GraphBuilder, x: string): string {
  const largest = (values: string) =>
    graph.node("ReduceMax", [values, graph.integers(-1)], { keepdims: { int: 0 } });
  const shares = graph.node("Softmax", [x], { axis: { int: -1 } });
  return graph.node("Sub", [largest(x), graph.node("Log", [largest(shares)])]);
}

/** The largest block that divides a vocabulary, or one that it is filled up to. */
function blockSize(vocabulary: number): number {
  if (vocabulary <= block) return vocabulary;
  for (let size = block; size >= leastBlock; size--) if (vocabulary % size === 0) return size;
  return block;
}
