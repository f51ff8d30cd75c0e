import { argsort } from "../numeric/argsort.js";
import type { Matrix } from "../numeric/matrix.js";
import { transpose } from "./top-candidates.js";

/** The rank of every candidate for every query, so that a random pairing is a matter of n look-ups. */
export interface RankMatrix {
  /** (n, n): at (i, j) the rank of y_j for query x_i, as `partnerRanks` counts it. */
  readonly forward: Uint32Array;
  /** (n, n): at (j, i) the rank of x_i for query y_j. */
  readonly backward: Uint32Array;
}

/** Returns the ranks of all scores in their row and in their column; a tie takes the worst rank. */
export function rankMatrix(scores: Matrix): RankMatrix {
  return { forward: rowRanks(scores), backward: rowRanks(transpose(scores)) };
}

function rowRanks({ rows, cols, data }: Matrix): Uint32Array {
  const ranks = new Uint32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const begin = i * cols;
    const row = data.subarray(begin, begin + cols);
    const order = argsort(row);
    // From the highest down, all that are equal take the place of the last of them.
    for (let end = cols, first = cols; first > 0; end = first) {
      const score = row[order[end - 1]!]!;
      while (first > 0 && row[order[first - 1]!] === score) first--;
      for (let at = first; at < end; at++) ranks[begin + order[at]!] = cols - first;
    }
  }
  return ranks;
}
