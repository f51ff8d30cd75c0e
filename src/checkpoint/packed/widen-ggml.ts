import { ggmlTypes } from "../../format/gguf/ggml-types.js";
import type { GgmlPacking } from "../checkpoint.js";

/** Returns what some numbers of a type take, in bytes; whole blocks of them. */
export function ggmlBytes({ type }: Pick<GgmlPacking, "type">, count: number): number {
  const { elements, bytes } = ggmlTypes[type];
  return (count / elements) * bytes;
}

/** Returns whole rows in float32, in the order of the file. */
export function widenGgml(bytes: Uint8Array, { type, plus = 0 }: GgmlPacking): Float32Array {
  const { elements, bytes: size, widen } = ggmlTypes[type];
  const values = new Float32Array((bytes.length / size) * elements);
  widen(bytes, values);
  if (plus !== 0) for (let i = 0; i < values.length; i++) values[i]! -= plus;
  return values;
}

/**
 * Returns the rows of a matrix (or the entries of a vector) whose heads have their halves
 * interleaved, as llama.cpp rotates them, in the order in which transformers rotates them: row
 * 2i + j of a head becomes row j · dim/2 + i.
 */
export function headsApart(values: Float32Array, rows: number, heads: number): Float32Array {
  const width = values.length / rows;
  const half = rows / heads / 2;
  const result = new Float32Array(values.length);
  for (let head = 0; head < heads; head++)
    for (let j = 0; j < 2; j++)
      for (let i = 0; i < half; i++) {
        const from = (head * 2 * half + 2 * i + j) * width;
        result.set(values.subarray(from, from + width), (head * 2 * half + j * half + i) * width);
      }
  return result;
}
