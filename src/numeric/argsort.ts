/** Bits of the key that one pass of the radix sort looks at. */
const radixBits = 11;

/** Up to so many values a comparison sort is faster than filling the buckets of the radix sort. */
const few = 256;

/**
 * Returns the indices that sort `values` ascending; equal values stay in order, and
 * −0 comes before 0. A radix sort: linear in n, because ranking all pairs of sentences
 * is what a rank correlation of similarities spends its time on.
 *
 * @param values Free of NaN, which has no place in an order.
 */
export function argsort(values: ArrayLike<number>): Uint32Array {
  const floats = values instanceof Float32Array ? values : Float64Array.from(values);
  const n = floats.length;
  if (n <= few) return compared(floats);
  const words = new Uint32Array(floats.slice().buffer); // little-endian, as on every supported machine
  const perValue = words.length / Math.max(1, n); // 1 or 2
  let from: Keyed = {
    keys: new Uint32Array(n),
    order: Uint32Array.from({ length: n }, (_, i) => i),
  };
  let to: Keyed = { keys: new Uint32Array(n), order: new Uint32Array(n) };
  for (let word = 0; word < perValue; word++) {
    const top = word === perValue - 1 ? 0x80000000 : 0;
    for (let i = 0; i < n; i++) {
      // Flip a negative's bits and a positive's sign: then unsigned order is numeric order.
      const at = from.order[i]! * perValue;
      const bits = words[at + word]!;
      from.keys[i] = words[at + perValue - 1]! >>> 31 ? ~bits : bits ^ top;
    }
    for (let shift = 0; shift < 32; shift += radixBits) {
      pass(from, to, shift);
      [from, to] = [to, from];
    }
  }
  return from.order;
}

function compared(floats: Float32Array | Float64Array): Uint32Array {
  // 1/x tells −0 from 0, and is equal where x is.
  return Uint32Array.from(floats, (_, i) => i).sort(
    (i, j) => floats[i]! - floats[j]! || 1 / floats[i]! - 1 / floats[j]! || i - j,
  );
}

/** Keys in some order, each with the index it belongs to. */
interface Keyed {
  readonly keys: Uint32Array;
  readonly order: Uint32Array;
}

function pass(from: Keyed, to: Keyed, shift: number): void {
  const mask = (1 << radixBits) - 1;
  const starts = new Uint32Array(mask + 2);
  const { keys, order } = from;
  for (let i = 0; i < keys.length; i++) starts[((keys[i]! >>> shift) & mask) + 1]!++;
  for (let b = 0; b <= mask; b++) starts[b + 1]! += starts[b]!;
  for (let i = 0; i < keys.length; i++) {
    const place = starts[(keys[i]! >>> shift) & mask]!++;
    to.keys[place] = keys[i]!;
    to.order[place] = order[i]!;
  }
}
