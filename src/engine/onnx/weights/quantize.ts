/**
 * @file Matrices in few bits, in blocks of 32 inputs with a scale each, as ggml's Q8_0 and Q4_0
 * have them but for their scales, which are float32 here: w ≈ d · q and w ≈ d · (q − 8).
 */

/** Inputs that share a scale. */
export const quantizedBlock = 32;

export interface Quantized {
  readonly numbers: Uint8Array;
  readonly scales: Float32Array;
}

/** Returns whole numbers of −127 … 127: d is a block's largest magnitude over 127. */
export function int8Blocks(values: Float32Array): Quantized {
  const numbers = new Int8Array(values.length);
  const scales = new Float32Array(values.length / quantizedBlock);
  // Magnitudes are ordered as their bits are, and what is not a number comes last.
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const largest = new Float32Array(1);
  const largestBits = new Int32Array(largest.buffer);
  for (let block = 0; block < scales.length; block++) {
    const begin = block * quantizedBlock;
    const end = begin + quantizedBlock;
    let most = 0;
    for (let i = begin; i < end; i++) {
      const magnitude = bits[i]! & 0x7fffffff;
      if (magnitude > most) most = magnitude;
    }
    largestBits[0] = most;
    const scale = Math.fround(largest[0]! / 127);
    scales[block] = scale;
    if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) continue;
    for (let i = begin; i < end; i++) {
      // Rounded as Math.round does: what is cut off is positive. A subnormal scale may overshoot.
      const step = ((values[i]! / scale + 512.5) | 0) - 512;
      numbers[i] = step > 127 ? 127 : step < -127 ? -127 : step;
    }
  }
  return { numbers: new Uint8Array(numbers.buffer), scales };
}

/**
 * Returns whole numbers of 0 … 15, two a byte, the first in the low bits: the number of the largest
 * magnitude becomes 0, eight steps below nothing.
 */
export function int4Blocks(values: Float32Array): Quantized {
  const numbers = new Uint8Array(values.length / 2);
  const scales = new Float32Array(values.length / quantizedBlock);
  for (let block = 0; block < scales.length; block++) {
    const begin = block * quantizedBlock;
    let most = 0;
    for (let i = begin; i < begin + quantizedBlock; i++)
      if (Math.abs(values[i]!) > Math.abs(most)) most = values[i]!;
    const scale = Math.fround(most / -8) || 0; // not −0
    scales[block] = scale;
    for (let i = begin; i < begin + quantizedBlock; i++) {
      const step = scale === 0 ? 8 : Math.floor(values[i]! / scale + 8.5);
      numbers[i >> 1]! |= Math.max(0, Math.min(15, step)) << (4 * (i & 1));
    }
  }
  return { numbers, scales };
}

/** Returns (columns, rows) of (rows, columns). */
export function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j]!;
  return result;
}
