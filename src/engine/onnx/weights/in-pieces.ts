import type { ElementType, GraphNode, Port } from "../../../format/onnx.js";
import { type GraphBuilder, stepOf } from "../graph.js";

/**
 * @file Products with weights that are narrower in memory than float32, piece by piece: a piece's
 * rows are widened and multiplied while they are in a processor's cache. Widened whole, a matrix
 * of a large model would go out to memory and come back in each pass.
 */

/** Bytes that a piece is to take once it is widened: half of what a core's second cache holds, or all. */
const pieceBytes = 2 ** 20;

/**
 * Rows that a piece has at the least: all of x is read again for each. Of int8, 2,048 rows by 11,008 × 4,096,
 * pieces of 32 rows took 4 to 9 % longer.
 */
const leastRows = 64;

/** Pieces of less than this share of what is wanted would cost more than they save. */
const leastShare = 1 / 4;

/** Returns how many pieces of whole rows, all of one size, a (rows, columns) matrix is cut into. */
export function pieceCount(rows: number, columns: number): number {
  const wanted = Math.max(leastRows, pieceBytes / (4 * columns)); // rows
  const awayFrom = (size: number) => Math.abs(Math.log(size / wanted));
  let best = rows;
  for (let pieces = 1; pieces * pieces <= rows; pieces++) {
    if (rows % pieces > 0) continue;
    for (const size of [rows / pieces, pieces])
      if (size >= wanted * leastShare && awayFrom(size) < awayFrom(best)) best = size;
  }
  return rows / best;
}

/** A tensor of weights whose first axis is the piece. */
interface Pieces {
  readonly tensor: string;
  readonly type: ElementType;
  /** Of one piece. */
  readonly shape: readonly number[];
}

/** The nodes that make a float32 matrix of a piece, by the names of its parts. */
export type Widening = (parts: readonly string[], matrix: string) => readonly GraphNode[];

/**
 * Writes x · Wᵀ, W cut into so many pieces by its outputs.
 *
 * @param x (T, in)
 * @param transB Whether `matrix` is (out, in), and not (in, out).
 * @returns (T, out)
 */
export function productInPieces(
  graph: GraphBuilder,
  x: string,
  parts: readonly Pieces[],
  widen: Widening,
  { pieces, outputs, transB }: { pieces: number; outputs: number; transB: boolean },
): string {
  const id = `${graph.nodes.length}`;
  const names = parts.map((_, i) => `part ${i} of ${id}`);
  const [matrix, product] = [`piece of ${id}`, `product of ${id}`];
  const tensors = parts.map(({ tensor }) => tensor);
  const inputs = parts.map(({ type, shape }, i): Port => ({ name: names[i]!, type, shape }));
  const gemm = stepOf("Gemm", [x, matrix], product, { transB: { int: transB ? 1 : 0 } });
  const body = {
    nodes: [...widen(names, matrix), gemm],
    tensors: [],
    inputs,
    outputs: [{ name: product, type: "F32" as const, shape: [`rows of ${id}`, outputs / pieces] }],
  };
  const attributes = { num_scan_inputs: { int: parts.length }, body: { graph: body } };
  const all = graph.node("Scan", tensors, attributes); // (pieces, T, outputs of a piece)
  const turned = graph.node("Transpose", [all], { perm: { ints: [1, 0, 2] } });
  return graph.node("Reshape", [turned, graph.integers(-1, outputs)]);
}
