/**
 * @file Two functions of a squared distance as tables with 128 points an octave and
 * straight lines between: UMAP's forces hold a power, and `Math.pow` alone would take
 * most of a layout's time. The lines are right to 5e-5 relative, far below the noise
 * of the random draws.
 */

/** Octaves from 2^−40 to 2^24: squared distances on a map lie far inside. */
const lowest = -40;
const highest = 24;
/** The leading bits of a float's fraction that pick a point: 2^7 an octave. */
const fractionBits = 7;

const shift = 20 - fractionBits; // The upper word of a float64 has 20 bits of its fraction.
const base = (1023 + lowest) << fractionBits;
const last = ((highest - lowest) << fractionBits) - 1;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer); // Little-endian, as every platform of Node is.

/** Returns where `square` > 0 lies in a table, the nearest end if it is beyond: index plus share. */
export function tablePlace(square: number): number {
  float[0] = square;
  const upper = words[1]!;
  const index = (upper >>> shift) - base;
  if (index < 0) return 0;
  if (index > last) return last;
  return index + (upper & ((1 << shift) - 1)) / (1 << shift);
}

/** Returns the values of `f` at the table's points. */
export function forceTable(f: (square: number) => number): Float64Array {
  return Float64Array.from({ length: last + 2 }, (_, i) => {
    const octave = i >> fractionBits;
    const step = (i & ((1 << fractionBits) - 1)) / (1 << fractionBits);
    return f(2 ** (lowest + octave) * (1 + step));
  });
}

/** Returns a table's value at a place. */
export function tableValue(table: Float64Array, place: number): number {
  const index = place | 0;
  const low = table[index]!;
  return low + (table[index + 1]! - low) * (place - index);
}
