/**
 * @file The two 16-bit floats, as bit patterns in a Uint16Array (JavaScript has no
 * number type for them), to and from float32. Widening is exact; narrowing rounds
 * to nearest, ties to even, as PyTorch and NumPy do.
 *
 *   f16   1 sign, 5 exponent (bias 15), 10 fraction bits: ±65504, steps of 2⁻²⁴ near 0
 *   bf16  the upper half of a float32: its range, with 7 fraction bits
 */

/** f16 → f32 for each of the 2¹⁶ bit patterns; made when first needed. */
let table: Float32Array | undefined;

/** Returns the values of some f16 bit patterns; NaN payloads become the one quiet NaN. */
export function f32FromF16(bits: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 1 << 16 }, (_, pattern) => valueOfF16(pattern));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]!]!;
  return values;
}

function valueOfF16(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24; // subnormal
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Returns f16 bit patterns; what rounds past 65504 becomes ±∞. */
export function f16FromF32(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude > 0x7f800000)
      bits[i] = sign | 0x7e00; // NaN
    else if (magnitude >= 0x477ff000)
      bits[i] = sign | 0x7c00; // ≥ 65520 rounds to ∞
    else if (magnitude >= 0x38800000) bits[i] = sign | roundOff(magnitude - 0x38000000, 13);
    else if (magnitude < 0x33000000)
      bits[i] = sign; // < 2⁻²⁵ rounds to 0
    else {
      // Subnormal: the fraction with its leading 1, in units of 2⁻²⁴.
      const exponent = magnitude >>> 23; // 102 … 112
      bits[i] = sign | roundOff((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
    }
  }
  return bits;
}

/** Returns the values of some bf16 bit patterns. */
export function f32FromBf16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return new Float32Array(words.buffer);
}

/** Returns bf16 bit patterns. */
export function bf16FromF32(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = words[i]!;
    const isNan = (word & 0x7fffffff) > 0x7f800000;
    bits[i] = isNan ? (word >>> 16) | 0x40 : roundOff(word, 16); // a NaN stays one
  }
  return bits;
}

/** x / 2^count, rounded to nearest, ties to even. A carry moves on into the exponent, as it must. */
function roundOff(x: number, count: number): number {
  const kept = x >>> count;
  const rest = (x >>> 0) - kept * 2 ** count;
  const half = 2 ** (count - 1);
  const up = rest > half || (rest === half && (kept & 1) === 1);
  return up ? kept + 1 : kept;
}
