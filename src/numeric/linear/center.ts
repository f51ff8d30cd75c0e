import { type Matrix, matrix, shape } from "../matrix.js";

/**
 * Returns the mean of each column of `x` (n, d), in float64: (d). Sums run over the
 * differences from the first row, so that a constant column has exactly its value
 * as mean and centering leaves exactly zero, whatever the value.
 * @returns NaN in every column if `x` has no rows, and in a column that holds a NaN.
 */
export function columnMeans(x: Matrix): Float64Array {
  const means = new Float64Array(x.cols);
  const { data, cols } = x;
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let j = 0; j < cols; j++) means[j]! += data[at++]! - data[j]!;
  for (let j = 0; j < cols; j++)
    means[j] = x.rows === 0 ? Number.NaN : data[j]! + means[j]! / x.rows;
  return means;
}

/**
 * Returns `x` with a vector subtracted from every row, in the element type of `x`.
 * @param offset (d), the width of `x`.
 * @throws RangeError if the widths differ.
 */
export function subtractRow(x: Matrix, offset: ArrayLike<number>): Matrix {
  if (offset.length !== x.cols)
    throw new RangeError(
      `subtractRow: expected a vector of ${x.cols} values for ${shape(x)}, got ${offset.length}`,
    );
  const data = x.data.slice();
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let j = 0; j < x.cols; j++) data[at++]! -= offset[j]!;
  return matrix(x.rows, x.cols, data);
}

/**
 * Returns `x` (n, d) with the mean of each column taken away. The subtraction
 * happens in float64 before any product is formed, so that a large common offset
 * (the massive activations of a language model) costs no precision later.
 */
export function centerColumns(x: Matrix): Matrix {
  return subtractRow(x, columnMeans(x));
}
