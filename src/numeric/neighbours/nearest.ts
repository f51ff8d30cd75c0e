import { Tensor } from "onnxruntime-node";
import { pause } from "../../base/pause.js";
import type { Stoppable } from "../../base/progress.js";
import type { Graph } from "../../format/onnx.js";
import { columnMeans, subtractRow } from "../linear/center.js";
import type { ComputeOptions } from "../linear/compute.js";
import { rowNorms } from "../linear/inner.js";
import { tensor } from "../linear/product.js";
import { sessionFor } from "../linear/session.js";
import { type Matrix, matrix, shape } from "../matrix.js";

export interface NearestOptions extends Stoppable, ComputeOptions {
  /**
   * "inner" ranks by ⟨q, x⟩, which is the cosine if the rows are normalised;
   * "euclidean" by distance. Defaults to "inner".
   */
  readonly metric?: "inner" | "euclidean";
  /** Leave out item i for query i, when both are the same points; defaults to false. */
  readonly excludeSelf?: boolean;
}

/** For each of n queries its k nearest items, nearest first. */
export interface Neighbours {
  readonly count: number;
  /** (n, k) item numbers. */
  readonly indices: Uint32Array;
  /** (n, k): inner products, or Euclidean distances, by the metric. */
  readonly values: Float32Array | Float64Array;
  /**
   * By query, where the k-th value is that of more items than there was room for: all items of
   * that value, ascending. Whoever counts with neighbours may count each by its share.
   */
  readonly ties?: ReadonlyMap<number, Uint32Array>;
}

/** Scores held at once: 128 MB of float32. */
const blockScores = 2 ** 25;

/**
 * Returns the exact k nearest items of every query: one matrix product with a TopK
 * on top, in blocks of queries, so that memory stays flat. Of equally near items
 * the one with the lower number comes first.
 *
 * @param queries (n, d), free of NaN: the order of NaN is undefined.
 * @param items (m, d), free of NaN.
 * @param k In 1 … m, or m − 1 if self is excluded.
 * @throws RangeError if the widths differ or k is out of range.
 */
export async function nearest(
  queries: Matrix,
  items: Matrix,
  k: number,
  { metric = "inner", excludeSelf = false, provider = "cpu", signal }: NearestOptions = {},
): Promise<Neighbours> {
  if (queries.cols !== items.cols)
    throw new RangeError(
      `nearest: expected equal widths, got ${shape(queries)} and ${shape(items)}`,
    );
  const most = items.rows - Number(excludeSelf);
  if (!(Number.isInteger(k) && k >= 1 && k <= most))
    throw new RangeError(`nearest: expected k in 1 … ${most}, got ${k}`);
  const [from, to] = metric === "euclidean" ? aroundMean(queries, items) : [queries, items];
  const n = queries.rows;
  const indices = new Uint32Array(n * k);
  const values = new Float32Array(n * k);
  const session = await sessionFor("nearest", graph, { provider });
  // argmin ‖q − x‖² = argmax ⟨q, x⟩ − ‖x‖²/2
  const bias = Float32Array.from(rowNorms(to), length =>
    metric === "euclidean" ? (-length * length) / 2 : 0,
  );
  const feeds = {
    items: tensor(to),
    bias: new Tensor("float32", bias, [items.rows]),
    k: new Tensor("int64", BigInt64Array.of(BigInt(k + Number(excludeSelf))), [1]),
  };
  const width = k + Number(excludeSelf);
  const block = Math.max(1, Math.floor(blockScores / items.rows));
  const queryNorms = metric === "euclidean" ? rowNorms(from) : null;
  for (let begin = 0; begin < n; begin += block) {
    await pause(signal);
    const end = Math.min(n, begin + block);
    const part = matrix(
      end - begin,
      queries.cols,
      from.data.subarray(begin * queries.cols, end * queries.cols),
    );
    const found = await session.run({ ...feeds, queries: tensor(part) });
    const foundIndices = found.indices!.data as BigInt64Array;
    const foundValues = found.values!.data as Float32Array;
    for (let i = begin; i < end; i++) {
      let at = i * k;
      let rank = (i - begin) * width;
      for (let r = 0; r < width && at < (i + 1) * k; r++, rank++) {
        const item = Number(foundIndices[rank]!);
        // A copy of the query may push the query itself out of the list; then the last one goes.
        if (excludeSelf && item === i) continue;
        indices[at] = item;
        const score = foundValues[rank]!;
        values[at++] = queryNorms ? Math.sqrt(Math.max(0, queryNorms[i]! ** 2 - 2 * score)) : score;
      }
    }
  }
  return { count: k, indices, values };
}

/**
 * Both with the items' mean taken away: distances do not see it, but ⟨q, x⟩ − ‖x‖²/2 in
 * float32 loses the digits that tell near points apart to a large common offset.
 */
export function aroundMean(queries: Matrix, items: Matrix): [queries: Matrix, items: Matrix] {
  const mean = columnMeans(items);
  const centered = subtractRow(items, mean);
  return [queries === items ? centered : subtractRow(queries, mean), centered];
}

function graph(): Graph {
  return {
    nodes: [
      {
        op: "Gemm",
        inputs: ["queries", "items", "bias"],
        outputs: ["scores"],
        attributes: { transB: { int: 1 } },
      },
      { op: "TopK", inputs: ["scores", "k"], outputs: ["values", "indices"] },
    ],
    tensors: [],
    inputs: [
      { name: "queries", type: "F32", shape: ["n", "d"] },
      { name: "items", type: "F32", shape: ["m", "d"] },
      { name: "bias", type: "F32", shape: ["m"] },
      { name: "k", type: "I64", shape: [1] },
    ],
    outputs: [
      { name: "values", type: "F32", shape: ["n", "k_"] },
      { name: "indices", type: "I64", shape: ["n", "k_"] },
    ],
  };
}
