import type { Mxfp4Packing, Weight } from "../checkpoint.js";
import { storedBytes } from "./read-stored.js";

/** The sixteen numbers of four bits: a sign, two bits of exponent, one of fraction. */
const numbers = Float32Array.of(0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6);

/**
 * Returns a weight of MXFP4: numbers of four bits, the low ones of a byte first, each 32 of a row
 * times the power of two 2^(s − 127). Overflow and 0 · ∞ are as PyTorch's ldexp has them.
 *
 * @see Open Compute Project 2023, OCP Microscaling Formats (MX) Specification
 */
export async function widenMxfp4Blocks(
  { file, offset, length, shape }: Weight,
  { scales }: Mxfp4Packing,
): Promise<Float32Array> {
  const bytes = await storedBytes({ dtype: "U8", shape, file, offset, length });
  const exponents = await storedBytes(scales);
  const wide = new Float32Array(2 * bytes.length);
  for (const [i, byte] of bytes.entries()) {
    const scale = Math.fround(2 ** (exponents[i >> 4]! - 127));
    wide[2 * i] = numbers[byte & 15]! * scale;
    wide[2 * i + 1] = numbers[byte >> 4]! * scale;
  }
  return wide;
}
