import type { WeightName } from "../../../model/operations.js";
import { type GraphBuilder, stepOf } from "../graph.js";
import { productInPieces, type Widening } from "./in-pieces.js";
import { quantizedBlock } from "./quantize.js";
import type { WeightLoader } from "./weight-loader.js";

/** ONNX's numbers for types. */
const [float32, float16] = [{ int: 1 }, { int: 10 }] as const;

interface ProductOptions {
  readonly bias: WeightName | undefined;
  /** The checkpoint stores W as (in, out). */
  readonly transposed: boolean;
  /** In float32, whatever the others are in. */
  readonly exact: boolean;
}

/** ONNX Runtime's level for products whose activations stay float32. */
const exactActivations = { int: 1 } as const;

/**
 * Writes x · Wᵀ + b, with the weight as it lies in memory.
 *
 * What ONNX Runtime can compute without the values of a pass it computes when it loads a graph, and
 * keeps, widened. A weight that is to stay small is widened where it is multiplied, in each pass.
 *
 * @param x (rows, in)
 * @returns (rows, out)
 */
export function weightProduct(
  graph: GraphBuilder,
  weights: WeightLoader,
  x: string,
  name: WeightName,
  { bias, transposed, exact }: ProductOptions,
): string {
  const plus = (y: string) =>
    bias === undefined ? y : graph.node("Add", [y, weights.float32(bias)]);

  const stored = weights.stored(name, transposed, exact);
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
      const { numbers, scales, pieces, shape } = stored;
      const [outputs, inputs] = shape;
      const rows = outputs / pieces;
      const blocks = [rows, inputs / quantizedBlock];
      const parts = [
        { tensor: numbers, type: "I8", shape: [...blocks, quantizedBlock] },
        { tensor: scales, type: "F32", shape: [...blocks, 1] },
      ] as const;
      const whole = graph.integers(rows, inputs);
      const widen: Widening = ([q, d], matrix) => [
        stepOf("Cast", [q!], `wide ${q}`, { to: float32 }),
        stepOf("Mul", [`wide ${q}`, d!], `scaled ${q}`),
        stepOf("Reshape", [`scaled ${q}`, whole], matrix),
      ];
      return plus(productInPieces(graph, x, parts, widen, { pieces, outputs, transB: true }));
    }
    case "kept": {
      const { tensor, type, pieces, shape } = stored;
      const [first, second] = shape;
      const parts = [{ tensor, type, shape: [first / pieces, second] }];
      const widen: Widening = ([narrow], matrix) => [
        stepOf("Cast", [narrow!], matrix, { to: float32 }),
      ];
      const outputs = transposed ? second : first;
      const transB = !transposed;
      return plus(productInPieces(graph, x, parts, widen, { pieces, outputs, transB }));
    }
    case "float16": {
      const half = [graph.node("Cast", [x], { to: float16 }), stored.tensor];
      const product = graph.node("Gemm", half, { transB: { int: transposed ? 0 : 1 } });
      return plus(graph.node("Cast", [product], { to: float32 }));
    }
    case "float32": {
      const parts = bias === undefined ? [] : [weights.float32(bias)];
      return graph.node("Gemm", [x, stored.tensor, ...parts], {
        transB: { int: transposed ? 0 : 1 },
      });
    }
  }
}
