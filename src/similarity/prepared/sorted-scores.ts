import { type Matrix, matrix, row } from "../../numeric/matrix.js";

/**
 * Returns a copy of `scores` (n, m) with each row in ascending order: all scores of a query,
 * among which the rank of any candidate is a search of log m steps.
 */
export function sortedScores({ rows, cols, data }: Matrix): Matrix {
  const sorted = matrix(rows, cols, data.slice());
  for (let i = 0; i < rows; i++) row(sorted, i).sort();
  return sorted;
}

/** Returns how many scores of row i reach `score`: its rank, with the worst place for a tie. */
export function rankAmong({ cols, data }: Matrix, i: number, score: number): number {
  const begin = i * cols;
  let low = 0;
  let high = cols;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (data[begin + middle]! < score) low = middle + 1;
    else high = middle;
  }
  return cols - low;
}
