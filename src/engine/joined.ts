/** Returns (layers, …) in one array, from an array a layer. */
export function joined(layers: readonly Float32Array[]): Float32Array {
  const size = layers[0]!.length;
  const all = new Float32Array(layers.length * size);
  for (const [i, states] of layers.entries()) all.set(states, i * size);
  return all;
}
