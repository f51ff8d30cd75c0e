import { type Matrix, matrix, row } from "../numeric/matrix.js";
import { generator, type Seed } from "../numeric/random.js";

/** Which sentences teach and which are measured: no sentence does both. */
export interface Split {
  readonly fit: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Returns a random split of n sentences, each part in ascending order.
 * @param share Of the sentences that teach, in (0, 1).
 * @throws RangeError if a part would be empty.
 */
export function splitSentences(n: number, share: number, seed: Seed = 0): Split {
  const count = Math.round(n * share);
  if (!(count >= 1 && count < n))
    throw new RangeError(
      `splitSentences: expected both parts to hold a sentence, got ${share} of ${n}`,
    );
  const order = generator(seed).permutation(n);
  return { fit: order.slice(0, count).sort(), test: order.slice(count).sort() };
}

/** Returns the rows of `x` with the given numbers, in their order. */
export function takeRows(x: Matrix, numbers: Uint32Array): Matrix {
  const size = numbers.length * x.cols;
  const data = x.data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  numbers.forEach((i, at) => {
    data.set(row(x, i), at * x.cols);
  });
  return matrix(numbers.length, x.cols, data);
}
