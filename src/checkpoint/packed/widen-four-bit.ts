import type { FourBitPacking, Weight } from "../checkpoint.js";
import { roundedTo, storedBytes, storedFloats } from "./read-stored.js";

/**
 * Returns a weight that bitsandbytes packed (NF4, FP4): table[q] · the largest of its block, the
 * high four bits of a byte first. With double quantization the largest magnitudes are packed
 * themselves: table₂[m] · the largest of their block, plus what all have in common.
 *
 * @see Dettmers et al. 2023, https://arxiv.org/abs/2305.14314
 */
export async function widenFourBit(
  { file, offset, length, shape }: Weight,
  { table, largest, block, rounded, nested }: FourBitPacking,
): Promise<Float32Array> {
  const bytes = await storedBytes({ dtype: "U8", shape, file, offset, length });
  const values = await storedFloats(table);
  const tops = await storedFloats(largest);
  if (nested) {
    const [codes, tops2] = await Promise.all([
      storedFloats(nested.table),
      storedFloats(nested.largest),
    ]);
    for (let i = 0; i < tops.length; i++)
      tops[i] =
        Math.fround(codes[tops[i]!]! * tops2[Math.floor(i / nested.block)]!) + nested.offset;
  }
  const count = shape.reduce((a, b) => a * b, 1);
  const wide = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const q = i % 2 === 0 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15;
    wide[i] = values[q]! * tops[Math.floor(i / block)]!;
  }
  return roundedTo(rounded, wide);
}
