import { dot } from "./inner.js";

/** Sweeps over all pairs; nearly orthogonal vectors need two or three. */
const mostSweeps = 60;

/**
 * Rotates vectors into each other, in place, until every two are orthogonal to rounding. They
 * are then singular vectors times singular values, the small ones as exact as the large.
 *
 * @param vectors Equally long.
 * @param turns As many vectors, rotated along: the coefficients of the result.
 * @see Hestenes 1958, Inversion of matrices by biorthogonalization, https://doi.org/10.1137/0106005
 */
export function orthogonalise(
  vectors: readonly Float64Array[],
  turns: readonly Float64Array[],
): void {
  const rounding = Number.EPSILON * (vectors[0]?.length ?? 0);
  for (let sweep = 0, turned = true; turned; sweep++) {
    if (sweep === mostSweeps) throw new Error("orthogonalise: no convergence");
    turned = false;
    const squares = vectors.map(vector => dot(vector, vector));
    const floor = Math.max(...squares) * rounding ** 2; // shorter vectors are rounding errors
    for (let p = 0; p < vectors.length; p++)
      for (let q = p + 1; q < vectors.length; q++) {
        const a = squares[p]!;
        const b = squares[q]!;
        if (a <= floor || b <= floor) continue;
        const c = dot(vectors[p]!, vectors[q]!);
        if (Math.abs(c) <= rounding * Math.sqrt(a * b)) continue;
        turned = true;
        const ratio = (b - a) / (2 * c);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cosine = 1 / Math.hypot(1, tangent);
        rotate(vectors[p]!, vectors[q]!, cosine, cosine * tangent);
        rotate(turns[p]!, turns[q]!, cosine, cosine * tangent);
        squares[p] = a - tangent * c;
        squares[q] = b + tangent * c;
      }
  }
}

function rotate(x: Float64Array, y: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
}

/**
 * Returns orthogonal vectors at length 1, and in place of those that are rounding errors any
 * that are orthogonal to the others.
 * @param vectors At most as many as each is long.
 * @param lengths Theirs, descending.
 */
export function completed(vectors: readonly Float64Array[], lengths: Float64Array): Float64Array[] {
  const size = vectors[0]?.length ?? 0;
  const floor = lengths[0]! * Number.EPSILON * size;
  const found: Float64Array[] = [];
  let axis = 0;
  vectors.forEach((vector, k) => {
    if (lengths[k]! > floor) found.push(vector.map(value => value / lengths[k]!));
    while (found.length <= k) {
      const candidate = new Float64Array(size);
      candidate[axis++] = 1;
      for (const _ of [1, 2]) // twice is enough
        for (const other of found) {
          const share = dot(candidate, other);
          for (let i = 0; i < size; i++) candidate[i]! -= share * other[i]!;
        }
      const rest = Math.sqrt(dot(candidate, candidate));
      if (rest > 1e-4) found.push(candidate.map(value => value / rest));
    }
  });
  return found;
}
