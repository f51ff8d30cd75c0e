/**
 * Moves the k-th smallest value (from 0) to its place, smaller ones before and larger ones
 * after it, and returns it: what sorting would put there, in linear time.
 * @param values Free of NaN; put in another order.
 * @see Hoare 1961, Algorithm 65: find, https://doi.org/10.1145/366622.366647
 */
export function select(values: Float32Array | Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = middleOf(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break; // between the two parts all equal the pivot
  }
  return values[k]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
