import { f32FromF16 } from "../half.js";

/** The values of all f16 bit patterns; made when first needed. */
let values: Float32Array | undefined;

/** Returns a function that reads the f16 at a place of some bytes, which need not be aligned. */
export function halves(bytes: Uint8Array): (at: number) => number {
  values ??= f32FromF16(Uint16Array.from({ length: 1 << 16 }, (_, i) => i));
  const table = values;
  return at => table[bytes[at]! | (bytes[at + 1]! << 8)]!;
}
