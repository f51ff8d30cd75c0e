/**
 * @file A matrix is a typed array and two numbers. Rows are sentences, columns
 * are the dimensions of a hidden state; row-major, so a row is a subarray.
 *
 * The axes of this project, by the letters used in comments:
 * n sentences, t tokens, d width of a state, L+1 states (0 = embedding output).
 */

/** Numbers in rows, one after another: row i begins at i × cols. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** Row-major, `rows * cols` long. Hidden states are float32; sums run in float64. */
  readonly data: Float32Array | Float64Array;
}

/**
 * Returns a matrix over `data` without copying it.
 * @throws RangeError if `data` is not `rows * cols` long.
 */
export function matrix(rows: number, cols: number, data: Float32Array | Float64Array): Matrix {
  if (data.length !== rows * cols)
    throw new RangeError(
      `matrix: (${rows}, ${cols}) needs ${rows * cols} values, got ${data.length}`,
    );
  return { rows, cols, data };
}

/** Returns a matrix of zeros. */
export function zeros(rows: number, cols: number): Matrix {
  return matrix(rows, cols, new Float32Array(rows * cols));
}

/** Returns `x` in float64: itself if it is, a copy if it is float32. */
export function float64(x: Matrix): Matrix {
  return x.data instanceof Float64Array ? x : matrix(x.rows, x.cols, Float64Array.from(x.data));
}

/** Returns row `i` as a view: writing to it writes to the matrix. */
export function row(x: Matrix, i: number): Float32Array | Float64Array {
  return x.data.subarray(i * x.cols, (i + 1) * x.cols);
}

/** Returns "(rows, cols)", for error messages. */
export function shape(x: Matrix): string {
  return `(${x.rows}, ${x.cols})`;
}

/**
 * Checks that rows can be paired, and returns their number.
 * @throws RangeError naming both shapes.
 */
export function pairedRows(caller: string, x: Matrix, y: Matrix): number {
  if (x.rows !== y.rows)
    throw new RangeError(
      `${caller}: x and y must have equal rows, got ${shape(x)} and ${shape(y)}`,
    );
  return x.rows;
}
