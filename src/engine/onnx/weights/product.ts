import type { WeightName } from "../../../model/operations.js";
import type { GraphBuilder } from "../graph.js";
import { quantizedBlock } from "./quantize.js";
import type { WeightLoader } from "./weight-loader.js";

/** ONNX's numbers for types. */
const [float32, float16] = [{ int: 1 }, { int: 10 }] as const;

/** ONNX Runtime's level for products whose activations stay float32. */
const exactActivations = { int: 1 } as const;

/**
 * Writes x · Wᵀ + b, with the weight as it lies in memory.
 *
 * What ONNX Runtime can compute without the values of a pass it computes when it loads a graph, and
 * keeps: a weight that is to stay small is given its own shape by those values, and so widened
 * anew in each pass, one matrix at a time.
 *
 * @param x (rows, in)
 * @param transposed The checkpoint stores W as (in, out).
 * @returns (rows, out)
 */
export function weightProduct(
  graph: GraphBuilder,
  weights: WeightLoader,
  x: string,
  name: WeightName,
  { bias, transposed }: { readonly bias: WeightName | undefined; readonly transposed: boolean },
): string {
  const plus = (y: string) =>
    bias === undefined ? y : graph.node("Add", [y, weights.float32(bias)]);
  const inThisPass = (tensor: string) => {
    const zeros = graph.node("Mul", [graph.node("Shape", [x]), graph.integers(0)]);
    return graph.node("Reshape", [tensor, zeros]); // 0: as it is
  };
  const gemm = (matrix: string, isTransposed: boolean) =>
    graph.node("Gemm", bias === undefined ? [x, matrix] : [x, matrix, weights.float32(bias)], {
      transB: { int: isTransposed ? 0 : 1 },
    });

  const stored = weights.stored(name, transposed);
  switch (stored.as) {
    case "int4": {
      const [out, inputs] = stored.shape;
      const attributes = {
        K: { int: inputs },
        N: { int: out },
        bits: { int: 4 },
        block_size: { int: quantizedBlock },
        accuracy_level: exactActivations,
      };
      const parts = [x, stored.numbers, stored.scales];
      return plus(graph.node("MatMulNBits", parts, attributes, "com.microsoft"));
    }
    case "int8": {
      const blocks = { axis: { int: 1 }, block_size: { int: quantizedBlock } };
      const parts = [inThisPass(stored.numbers), stored.scales];
      return gemm(graph.node("DequantizeLinear", parts, blocks), false);
    }
    case "kept": {
      const matrix = graph.node("Cast", [inThisPass(stored.tensor)], { to: float32 });
      return gemm(matrix, transposed);
    }
    case "float16": {
      const half = [graph.node("Cast", [x], { to: float16 }), stored.tensor];
      const product = graph.node("Gemm", half, { transB: { int: transposed ? 0 : 1 } });
      return plus(graph.node("Cast", [product], { to: float32 }));
    }
    case "float32":
      return gemm(stored.tensor, transposed);
  }
}
