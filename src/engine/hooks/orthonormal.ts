/** What is left of a direction that others span, by rounding alone. */
const nothing = 1e-6;

/**
 * Returns unit vectors at right angles that span the same space (Gram and Schmidt, twice):
 * (k, W), fewer than were given where some lie in the space of others.
 *
 * @param directions (n, W)
 * @throws RangeError if one of them has no length.
 */
export function orthonormal(directions: Float32Array, width: number): Float32Array {
  const found: Float64Array[] = [];
  for (let at = 0; at < directions.length; at += width) {
    const vector = Float64Array.from(directions.subarray(at, at + width));
    const length = Math.hypot(...vector);
    if (!(length > 0))
      throw new RangeError(`ablate: expected a direction, got one of length ${length}`);
    for (let i = 0; i < 2; i++)
      for (const other of found) {
        const along = other.reduce((sum, value, j) => sum + value * vector[j]!, 0);
        for (let j = 0; j < width; j++) vector[j]! -= along * other[j]!;
      }
    const rest = Math.hypot(...vector);
    if (rest > nothing * length) found.push(vector.map(value => value / rest));
  }
  const result = new Float32Array(found.length * width);
  for (const [i, vector] of found.entries()) result.set(vector, i * width);
  return result;
}
