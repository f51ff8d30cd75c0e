import { columnMeans } from "../../numeric/linear/center.js";
import { dot } from "../../numeric/linear/inner.js";
import { type Matrix, shape } from "../../numeric/matrix.js";

export interface CentroidDistance {
  /** Positions in the list of languages, x < y. */
  readonly x: number;
  readonly y: number;
  /** ‖μ_x − μ_y‖. */
  readonly euclidean: number;
  /** 1 − cos(μ_x, μ_y); NaN if a mean is zero, as after centering. */
  readonly cosine: number;
  /**
   * ‖μ_x − μ_y‖ over the root mean squared distance of a sentence from its own language's
   * mean: how far apart languages lie in units of their spread. NaN if there is no spread.
   */
  readonly relative: number;
}

/**
 * Returns how far apart the means of every two languages lie: the language-specific
 * offset that centering takes away. Chance for the squared relative distance, if both
 * languages had one distribution, is about 2/n.
 *
 * @param languages Of each, its states (n, d); equal widths.
 * @see Libovický et al. 2020, https://arxiv.org/abs/2004.05160
 */
export function centroidDistances(languages: readonly Matrix[]): CentroidDistance[] {
  const [first] = languages;
  for (const states of languages)
    if (states.cols !== first!.cols)
      throw new RangeError(
        `centroidDistances: expected equal widths, got ${shape(first!)} and ${shape(states)}`,
      );
  const means = languages.map(columnMeans);
  const spreads = languages.map((states, i) => meanSquare(states, means[i]!));
  return means.flatMap((a, x) =>
    means.slice(x + 1).map((b, step) => {
      const y = x + 1 + step;
      const difference = a.map((value, k) => value - b[k]!);
      const euclidean = Math.sqrt(dot(difference, difference));
      return {
        x,
        y,
        euclidean,
        cosine: 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
        relative: euclidean / Math.sqrt((spreads[x]! + spreads[y]!) / 2),
      };
    }),
  );
}

function meanSquare({ rows, cols, data }: Matrix, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0, at = 0; i < rows; i++)
    for (let k = 0; k < cols; k++, at++) sum += (data[at]! - mean[k]!) ** 2;
  return sum / rows;
}
