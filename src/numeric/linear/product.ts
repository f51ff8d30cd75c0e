import { Tensor } from "onnxruntime-node";
import type { Graph, GraphNode } from "../../format/onnx.js";
import { type Matrix, matrix, shape, zeros } from "../matrix.js";
import type { ComputeOptions } from "./compute.js";
import { sessionFor } from "./session.js";
import { mirrorLower } from "./transpose.js";

export interface ProductOptions extends ComputeOptions {
  /** Use Xᵀ for X; defaults to false. */
  readonly transposeX?: boolean;
  /** Use Yᵀ for Y; defaults to false. */
  readonly transposeY?: boolean;
  /** (n): row i of the product is multiplied by `rows[i]`; default: by 1. */
  readonly rows?: Float64Array;
  /** (m): term k of every sum is multiplied by `terms[k]`; default: by 1. */
  readonly terms?: Float64Array;
  /** (p): column j of the product is multiplied by `columns[j]`; default: by 1. */
  readonly columns?: Float64Array;
}

/**
 * Returns the matrix product XY (or XᵀY, XYᵀ, XᵀYᵀ).
 *
 * Two float64 matrices are multiplied in float64, on the CPU. Otherwise the product
 * runs in float32 and accumulates in float32: about 1e-6 relative to ‖x‖‖y‖ for each
 * entry at d = 4096, so take a large common offset away first (`centerColumns`).
 *
 * @param x (n, m), or (m, n) if transposed.
 * @param y (m, p), or (p, m) if transposed.
 * @returns (n, p). A NaN or ∞ in either factor spreads over its row or column.
 * @throws RangeError if the inner dimensions differ.
 */
export async function product(
  x: Matrix,
  y: Matrix,
  {
    transposeX = false,
    transposeY = false,
    rows,
    terms,
    columns,
    provider = "cpu",
  }: ProductOptions = {},
): Promise<Matrix> {
  const [n, m] = transposeX ? [x.cols, x.rows] : [x.rows, x.cols];
  const [m2, p] = transposeY ? [y.cols, y.rows] : [y.rows, y.cols];
  if (m !== m2)
    throw new RangeError(
      `product: expected equal inner dimensions, got ${shape(x)}${transposeX ? "ᵀ" : ""} and ${shape(y)}${transposeY ? "ᵀ" : ""}`,
    );
  if (n * m * p === 0) return zeros(n, p); // ONNX Runtime refuses empty factors
  const double = x.data instanceof Float64Array && y.data instanceof Float64Array;
  const type = double ? "F64" : "F32";
  const feeds = {
    x: tensor(x, double),
    y: tensor(y, double),
    ...(rows && { rows: tensor(matrix(n, 1, rows), double) }),
    ...(terms && { terms: tensor(transposeY ? matrix(1, m, terms) : matrix(m, 1, terms), double) }),
    ...(columns && { columns: tensor(matrix(1, p, columns), double) }),
  };
  const inputs = Object.keys(feeds);
  const key = `gemm ${type} ${transposeX} ${transposeY} ${inputs}`;
  const session = await sessionFor(key, () => gemm(type, transposeX, transposeY, inputs), {
    provider: double ? "cpu" : provider,
  });
  const [found] = Object.values(await session.run(feeds));
  return matrix(n, p, found!.data as Float32Array | Float64Array);
}

/** Strips of a Gram matrix: 8 of them leave 44 % of the products out. */
const strips = 8;

/** Below this many rows one product is faster than several. */
const worthCutting = 256;

/**
 * Returns the Gram matrix XXᵀ (n, n) of the rows of `x` (n, d), exactly symmetric. Strip
 * after strip, only what lies below the diagonal is multiplied; the rest is its mirror image.
 */
export async function gram(x: Matrix, options: ComputeOptions = {}): Promise<Matrix> {
  const { rows: n, cols: d } = x;
  if (n < worthCutting) return product(x, x, { ...options, transposeY: true });
  const data = x.data instanceof Float64Array ? new Float64Array(n * n) : new Float32Array(n * n);
  const height = Math.ceil(n / strips);
  for (let begin = 0; begin < n; begin += height) {
    const end = Math.min(n, begin + height);
    const strip = matrix(end - begin, d, x.data.subarray(begin * d, end * d));
    const left = matrix(end, d, x.data.subarray(0, end * d));
    const found = await product(strip, left, { ...options, transposeY: true });
    for (let i = begin; i < end; i++)
      data.set(found.data.subarray((i - begin) * end, (i - begin) * end + i + 1), i * n);
  }
  mirrorLower(data, n);
  return matrix(n, n, data);
}

/** Wraps a matrix for ONNX Runtime, without a copy where the element type is already right. */
export function tensor(x: Matrix, double = false): Tensor {
  const { data } = x;
  if (double) {
    const values = data instanceof Float64Array ? data : new Float64Array(data);
    return new Tensor("float64", values, [x.rows, x.cols]);
  }
  const values = data instanceof Float32Array ? data : new Float32Array(data);
  return new Tensor("float32", values, [x.rows, x.cols]);
}

function gemm(
  type: "F32" | "F64",
  transposeX: boolean,
  transposeY: boolean,
  inputs: readonly string[],
): Graph {
  const nodes: GraphNode[] = [];
  let value = "y";
  const step = (
    op: string,
    others: readonly string[],
    attributes: GraphNode["attributes"] = {},
  ) => {
    const output = `value ${nodes.length}`;
    nodes.push({ op, inputs: [...others, value], outputs: [output], attributes });
    value = output;
  };
  if (inputs.includes("terms")) step("Mul", ["terms"]);
  step("Gemm", ["x"], {
    transA: { int: Number(transposeX) },
    transB: { int: Number(transposeY) },
  });
  for (const factor of ["rows", "columns"]) if (inputs.includes(factor)) step("Mul", [factor]);
  return {
    nodes,
    tensors: [],
    inputs: inputs.map(name => ({ name, type, shape: [`${name} 0`, `${name} 1`] })),
    outputs: [{ name: value, type, shape: ["n", "p"] }],
  };
}
