import { columnMeans, subtractRow } from "../../numeric/linear/center.js";
import { dot } from "../../numeric/linear/inner.js";
import { type Matrix, row, shape } from "../../numeric/matrix.js";
import { mean as average } from "../../numeric/statistics/summary.js";

/** How far the means of two languages lie apart. */
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

/** A mean over all pairs of languages. */
export interface MeanCentroidDistance {
  readonly value: number;
  /** The values of the pairs. */
  readonly values: readonly number[];
  /** (n): (n − 1)(θ − θ₋ᵢ) to first order, sentence i left out of all languages. */
  readonly influence: Float64Array;
  /**
   * What languages of one and the same distribution would give, to first order, S the
   * mean squared distance from a language's mean: √(2/n), √(2S/n), S/(n‖μ_x‖‖μ_y‖).
   */
  readonly reference: number;
}

/** How the distance of two means is measured. */
export type CentroidKind = "relative" | "euclidean" | "cosine";

/**
 * Returns how far apart the means of languages lie on average, with each sentence's
 * influence. The influences follow from those on a mean, x_i − μ, by the chain rule.
 *
 * @param languages Of each, its states (n, d), row i the same sentence in all; at least two.
 * @see centroidDistances for the distances
 */
export function meanCentroidDistances(
  languages: readonly Matrix[],
): Readonly<Record<CentroidKind, MeanCentroidDistance>> {
  const distances = centroidDistances(languages);
  const sides = languages.map(sideOf);
  const parts = distances.map(one => partsOf(one, sides[one.x]!, sides[one.y]!));
  const over = (kind: CentroidKind): MeanCentroidDistance => {
    const values = distances.map(one => one[kind]);
    return {
      value: average(values),
      values,
      influence: sides[0]!.lengths.map((_, i) =>
        average(parts.map(part => part[kind].influence[i]!)),
      ),
      reference: average(parts.map(part => part[kind].reference)),
    };
  };
  return { relative: over("relative"), euclidean: over("euclidean"), cosine: over("cosine") };
}

interface Side {
  /** μ and its length. */
  readonly mean: Float64Array;
  readonly norm: number;
  /** (n, d): x_i − μ. */
  readonly rest: Matrix;
  /** (n): ‖x_i − μ‖², and their mean. */
  readonly lengths: Float64Array;
  readonly spread: number;
}

function sideOf(states: Matrix): Side {
  const mean = columnMeans(states);
  const rest = subtractRow(states, mean);
  const lengths = Float64Array.from({ length: states.rows }, (_, i) => {
    const own = row(rest, i);
    return dot(own, own);
  });
  const spread = average(lengths);
  return { mean, norm: Math.sqrt(dot(mean, mean)), rest, lengths, spread };
}

function partsOf({ euclidean, cosine, relative }: CentroidDistance, x: Side, y: Side) {
  const n = x.lengths.length;
  const spread = (x.spread + y.spread) / 2; // S
  const between = x.mean.map((value, k) => value - y.mean[k]!); // δ = μ_x − μ_y
  const influence = {
    euclidean: new Float64Array(n),
    relative: new Float64Array(n),
    cosine: new Float64Array(n),
  };
  for (let i = 0; i < n; i++) {
    const [a, b] = [row(x.rest, i), row(y.rest, i)];
    const along = (dot(between, a) - dot(between, b)) / euclidean; // d‖δ‖ = δ·dδ/‖δ‖
    const wider = (x.lengths[i]! + y.lengths[i]!) / 2 - spread; // dS
    influence.euclidean[i] = along;
    influence.relative[i] = along / Math.sqrt(spread) - (relative * wider) / (2 * spread);
    const turn = (dot(y.mean, a) + dot(x.mean, b)) / (x.norm * y.norm); // d(μ_x·μ_y)/(‖μ_x‖‖μ_y‖)
    const longer = dot(x.mean, a) / x.norm ** 2 + dot(y.mean, b) / y.norm ** 2;
    influence.cosine[i] = (1 - cosine) * longer - turn; // −d cos
  }
  const reference = {
    relative: Math.sqrt(2 / n),
    euclidean: Math.sqrt((2 * spread) / n),
    cosine: spread / (n * x.norm * y.norm),
  };
  const part = (kind: CentroidKind) => ({ influence: influence[kind], reference: reference[kind] });
  return { relative: part("relative"), euclidean: part("euclidean"), cosine: part("cosine") };
}
