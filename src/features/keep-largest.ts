/** Sets all but the k largest to 0; of equals the first are kept. */
export function keepLargest(values: Float32Array | Float64Array, k: number): void {
  const order = Uint32Array.from(values.keys()).filter(j => values[j]! > 0);
  order.sort((a, b) => values[b]! - values[a]! || a - b);
  for (const j of order.subarray(k)) values[j] = 0;
}
