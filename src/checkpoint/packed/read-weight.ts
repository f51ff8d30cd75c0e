import { elementSize } from "../../format/dtype.js";
import { floatsOf, readFloats, readTensorBytes } from "../../format/read-tensor.js";
import type { Weight } from "../checkpoint.js";
import { widenFourBit } from "./widen-four-bit.js";
import { ggmlBytes, headsApart, widenGgml } from "./widen-ggml.js";
import { widenAwq, widenGptq } from "./widen-gptq.js";
import { widenMxfp4Blocks } from "./widen-mxfp4.js";
import { widenScaled } from "./widen-scaled.js";

/**
 * Returns a weight in float32, widened exactly as the library that packed it widens it.
 * @throws IsoglossError if the file is shorter than it was when it was opened.
 */
export async function readWeight(weight: Weight): Promise<Float32Array> {
  const { file, offset, length, shape, packing } = weight;
  switch (packing?.kind) {
    case undefined:
      return readFloats(file, weight);
    case "ggml": {
      const values = widenGgml(await readTensorBytes(file, offset, length), packing);
      return packing.heads === undefined ? values : headsApart(values, shape[0]!, packing.heads);
    }
    case "gptq":
      return widenGptq(weight, packing);
    case "awq":
      return widenAwq(weight, packing);
    case "bitsandbytes":
      return widenFourBit(weight, packing);
    case "scaled":
      return widenScaled(weight, packing);
    case "mxfp4":
      return widenMxfp4Blocks(weight, packing);
  }
}

/** Whether single rows of a table can be widened without the others. */
export function hasRows({ packing }: Weight): boolean {
  return packing === undefined || packing.kind === "ggml";
}

/** Returns what a row of a table takes in its file, in bytes; see `hasRows`. */
export function bytesARow({ shape, dtype, packing }: Weight): number {
  const width = shape.at(-1)!;
  return packing?.kind === "ggml" ? ggmlBytes(packing, width) : width * elementSize[dtype];
}

/** Returns some rows of a table, as they lie in its file, in float32; see `hasRows`. */
export function widenRows(bytes: Uint8Array, { dtype, packing }: Weight): Float32Array {
  return packing?.kind === "ggml" ? widenGgml(bytes, packing) : floatsOf(bytes, dtype);
}
