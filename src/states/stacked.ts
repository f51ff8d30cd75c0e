import { type Matrix, matrix } from "../numeric/matrix.js";

/** Returns the rows of all matrices, one below the other, in float32; equal widths. */
export function stacked(parts: readonly Matrix[]): Matrix {
  const { cols } = parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float32Array(rows * cols);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return matrix(rows, cols, data);
}
