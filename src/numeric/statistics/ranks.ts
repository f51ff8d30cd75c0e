import { argsort } from "../argsort.js";

/**
 * Returns the ranks 1 … n of `values`, ties sharing their mean rank, as Spearman's
 * correlation needs them (SciPy's `rankdata`). If any value is NaN no order
 * exists, and all ranks are NaN.
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) if (Number.isNaN(values[i]!)) return result.fill(Number.NaN);
  const order = argsort(values);
  for (let begin = 0, end = 0; begin < n; begin = end) {
    const value = values[order[begin]!]!;
    while (end < n && values[order[end]!] === value) end++; // −0 equals 0
    const shared = (begin + 1 + end) / 2; // the mean of begin + 1 … end
    for (let i = begin; i < end; i++) result[order[i]!] = shared;
  }
  return result;
}
