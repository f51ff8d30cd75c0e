import { type Matrix, matrix, shape } from "../../numeric/matrix.js";
import { type MarginOptions, marginPicks } from "./margin-picks.js";

/** What xSIM is told beside the states. */
export interface XsimOptions extends MarginOptions {
  /**
   * States of wrong translations that stand among the right ones (xSIM++): sentences of the target
   * with a number, a name or a negation changed.
   */
  readonly negatives?: Matrix;
  /**
   * Whether target sentence j says what i does, in the same words: xSIM compares texts, so that a
   * repeated sentence is no error. Defaults to i = j.
   */
  readonly same?: (i: number, j: number) => boolean;
}

/** What xSIM found. */
export interface Xsim {
  /** The share of sentences that pick another than their translation; NaN if a state is zero. */
  readonly error: number;
  /** How many they are. */
  readonly errors: number;
  /** (n): what each picks of the target; from n on, of the negatives. Empty if a state is zero. */
  readonly picks: Uint32Array;
}

/**
 * Returns the error rate of finding translations by margin (xSIM), or among hard negatives (xSIM++).
 *
 * @param x (n, d) and `y` (n, d), of the same n sentences; each of `x` seeks its translation in `y`.
 * @throws RangeError if their rows differ, or their width.
 * @see Heffernan, Çelebi & Schwenk 2022, https://arxiv.org/abs/2205.12654
 * @see xSIM++: Chen et al. 2023, https://arxiv.org/abs/2306.12907
 */
export async function xsim(
  x: Matrix,
  y: Matrix,
  { negatives, same = (i, j) => i === j, ...options }: XsimOptions = {},
): Promise<Xsim> {
  if (x.rows !== y.rows || x.cols !== y.cols || (negatives && negatives.cols !== y.cols))
    throw new RangeError(
      `xsim: expected states of the same sentences and width, got ${shape(x)}, ${shape(y)}${negatives ? ` and negatives ${shape(negatives)}` : ""}`,
    );
  const target = negatives ? stacked(y, negatives) : y;
  const found = await marginPicks(x, target, options);
  if (!found) return { error: Number.NaN, errors: Number.NaN, picks: new Uint32Array() };
  const { forward: picks } = found;
  let errors = 0;
  for (const [i, j] of picks.entries()) if (j !== i && !same(i, j)) errors++;
  return { error: errors / x.rows, errors, picks };
}

function stacked(y: Matrix, below: Matrix): Matrix {
  const data = new Float32Array(y.data.length + below.data.length);
  data.set(y.data);
  data.set(below.data, y.data.length);
  return matrix(y.rows + below.rows, y.cols, data);
}
