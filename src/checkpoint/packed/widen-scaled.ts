import { type FloatDtype, isFloatDtype } from "../../format/dtype.js";
import type { ScaledPacking, StoredTensor, Weight } from "../checkpoint.js";
import { roundedTo, storedFloats, storedWords } from "./read-stored.js";

/**
 * Returns small numbers times their scales: FP8 (one scale, one a row, one a block of 128 × 128),
 * bitsandbytes' int8 (row / 127), compressed-tensors' int8, fp8 and packed int4 and int8.
 */
export async function widenScaled(
  { file, offset, length, shape }: Weight,
  { stored, scales, zeros, bits, factor = 1, rounded = "F32" }: ScaledPacking,
): Promise<Float32Array> {
  const place = { dtype: stored, shape, file, offset, length };
  const [rows, columns] = [shape[0]!, shape[1] ?? 1];
  const values = bits
    ? unpacked(await storedWords(place), rows, columns, bits)
    : await storedFloats(place);
  const scale = await storedFloats(scales);
  const zero = zeros && (await zeroPoints(zeros, scales, bits));
  const [down, across] = [scales.shape[0] ?? 1, scales.shape[1] ?? 1];
  const [high, wide] = [Math.ceil(rows / down), Math.ceil(columns / across)];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const cell = Math.floor(i / high) * across + Math.floor(j / wide);
      const at = i * columns + j;
      const number = values[at]! - (zero?.[cell] ?? 0);
      values[at] = Math.fround(number * scale[cell]!) * factor;
    }
  return roundedTo(rounded, values);
}

/** Whole numbers of a few bits, the lowest first, rows filled up to whole words; less 2^(bits − 1). */
function unpacked(words: Int32Array, rows: number, columns: number, bits: number): Float32Array {
  const each = 32 / bits;
  const wordsARow = Math.ceil(columns / each);
  const mask = 2 ** bits - 1;
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const word = words[i * wordsARow + Math.floor(j / each)]!;
      values[i * columns + j] = ((word >>> ((j % each) * bits)) & mask) - 2 ** (bits - 1);
    }
  return values;
}

/** Zero points are packed as the numbers are, but down the rows of the scales' grid. */
async function zeroPoints(
  zeros: StoredTensor,
  { shape }: StoredTensor,
  bits: number | undefined,
): Promise<Float32Array> {
  if (bits === undefined || zeros.dtype !== "I32") return storedFloats(zeros);
  const words = await storedWords(zeros);
  const [rows, columns] = [shape[0]!, shape[1] ?? 1];
  const each = 32 / bits;
  const mask = 2 ** bits - 1;
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    const word = words[Math.floor(i / each) * columns + j]!;
    return ((word >>> ((i % each) * bits)) & mask) - 2 ** (bits - 1);
  });
}

/** The type that a product is rounded to, which is its scale's. */
export function roundedAs({ dtype }: StoredTensor): FloatDtype {
  return isFloatDtype(dtype) ? dtype : "F32";
}
