import { elementSize } from "../../format/dtype.js";
import { floatsOf, readBytes } from "../../format/read-tensor.js";
import type { Weight } from "../checkpoint.js";
import { ggmlBytes, headsApart, widenGgml } from "./widen-ggml.js";

/**
 * Returns a weight in float32, widened exactly as the library that packed it widens it.
 * @throws IsoglossError if the file is shorter than it was when it was opened.
 */
export async function readWeight(weight: Weight): Promise<Float32Array> {
  const { file, offset, length, shape, packing } = weight;
  const values = widenRows(await readBytes(file, offset, length), weight);
  return packing?.heads === undefined ? values : headsApart(values, shape[0]!, packing.heads);
}

/** Returns what a row of a table takes in its file, in bytes. */
export function bytesARow({ shape, dtype, packing }: Weight): number {
  const width = shape.at(-1)!;
  return packing ? ggmlBytes(packing, width) : width * elementSize[dtype];
}

/** Returns some rows of a table, as they lie in its file, in float32. */
export function widenRows(bytes: Uint8Array, { dtype, packing }: Weight): Float32Array {
  return packing ? widenGgml(bytes, packing) : floatsOf(bytes, dtype);
}
