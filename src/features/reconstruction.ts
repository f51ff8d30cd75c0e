import { product } from "../numeric/linear/product.js";
import { transpose } from "../numeric/linear/transpose.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import type { CoderArrays } from "./coder-names.js";
import { type CoderShapes, isDecoderTurned } from "./coder-shapes.js";
import { wholeArray } from "./whole-array.js";

/** Returns what a coder makes of features, (n, m), and the states that they are of, (n, d): (n, outputs). */
export type Reconstruct = (features: Matrix, states: Matrix) => Promise<Matrix>;

/**
 * Reads the decoder of a coder; undefined if it has none, or one that writes to several layers.
 *
 * @param byLength Whether features are in units of the decoder's rows' lengths.
 * @returns How it reconstructs, and how long the rows of its decoder are, (m).
 */
export async function reconstruction(
  arrays: CoderArrays,
  { m, outputs }: Pick<CoderShapes, "m" | "outputs">,
  byLength: boolean,
): Promise<{ decode: Reconstruct; lengths: Float64Array } | undefined> {
  const { decoder, center, skip } = arrays;
  if (decoder?.shape.length !== 2) return undefined;
  const weight = await wholeArray(decoder);
  const { data: rows } = isDecoderTurned(arrays, m)
    ? transpose(matrix(outputs, m, weight))
    : matrix(m, outputs, weight);
  const lengths = Float64Array.from({ length: m }, (_, j) =>
    Math.hypot(...rows.subarray(j * outputs, (j + 1) * outputs)),
  );
  const offset = center && (await wholeArray(center));
  const across = skip && (await wholeArray(skip));
  // PyTorch's W_skip lies as (outputs, d); Gemma Scope's is written for x A.
  const isTurned = skip?.name === "W_skip";
  return {
    lengths,
    async decode(features, states) {
      const { rows: n } = features;
      const made =
        across === undefined
          ? new Float64Array(n * outputs)
          : Float64Array.from(
              (
                await product(
                  states,
                  isTurned
                    ? matrix(outputs, states.cols, across)
                    : matrix(states.cols, outputs, across),
                  { transposeY: isTurned },
                )
              ).data,
            );
      // Few features are active: a sum of their rows costs less than a product.
      for (let i = 0; i < n; i++) {
        const row = made.subarray(i * outputs, (i + 1) * outputs);
        if (offset !== undefined) for (let h = 0; h < outputs; h++) row[h]! += offset[h]!;
        for (let j = 0; j < m; j++) {
          const value = features.data[i * m + j]!;
          if (value === 0) continue;
          const times = byLength ? value / lengths[j]! : value;
          for (let h = 0, at = j * outputs; h < outputs; h++, at++) row[h]! += times * rows[at]!;
        }
      }
      return matrix(n, outputs, made);
    },
  };
}
