import { columnMeans, subtractRow } from "../numeric/linear/center.js";
import { scaleColumns } from "../numeric/linear/normalize.js";
import { principal } from "../numeric/linear/principal.js";
import { product } from "../numeric/linear/product.js";
import { type Matrix, matrix } from "../numeric/matrix.js";

/**
 * What is done to the states of one language at one layer before they are measured.
 * It is a choice with consequences, so every row names it: a constant language
 * offset leaves CKA alone and wrecks cosine retrieval.
 */
export interface Preprocessing {
  /** What rows carry: "raw", "centered", "all-but-the-top-3" … */
  readonly name: string;
  /**
   * Learns from `fitting` (m, d) and returns what to do with states (n, d). Fit on
   * other sentences than are measured when a retrieval score is at stake.
   */
  fit(fitting: Matrix): Promise<Transform>;
}

/** A fitted preprocessing: states in, (n, d), states out. */
export type Transform = (states: Matrix) => Promise<Matrix>;

/** The states as they are. */
export const raw: Preprocessing = { name: "raw", fit: async () => async states => states };

/** The language's mean is taken away: removes a constant language offset. */
export const centered: Preprocessing = {
  name: "centered",
  async fit(fitting) {
    const mean = columnMeans(fitting);
    return async states => subtractRow(states, mean);
  },
};

/**
 * Every dimension with mean 0 and standard deviation 1, so that no massive dimension
 * decides alone. A dimension that is constant in `fitting` says nothing and becomes 0.
 */
export const standardized: Preprocessing = {
  name: "standardized",
  async fit(fitting) {
    const mean = columnMeans(fitting);
    const factors = columnDeviations(fitting, mean).map(deviation =>
      deviation === 0 ? 0 : 1 / deviation,
    );
    return async states => scaleColumns(subtractRow(states, mean), factors);
  },
};

/**
 * Mean and the k leading principal directions taken away: what is left when the
 * directions that all sentences share are gone.
 * @see Mu & Viswanath 2018, https://arxiv.org/abs/1702.01417
 */
export const allButTheTop = (k: number): Preprocessing => ({
  name: `all-but-the-top-${k}`,
  async fit(fitting) {
    const { mean, components } = await principal(fitting, k);
    return async states => {
      const rest = subtractRow(states, mean);
      const along = await product(rest, components, { transposeY: true }); // (n, k)
      const shared = await product(along, components); // (n, d)
      const data = rest.data.map((value, i) => value - shared.data[i]!);
      return matrix(rest.rows, rest.cols, data as Float32Array | Float64Array);
    };
  },
});

/**
 * The k leading principal components, each scaled to variance 1: (n, k). Directions
 * without variance in `fitting` are left out. With k near the number of sentences
 * all noise is raised to the level of the signal, so keep k well below.
 *
 * Whitened states of two languages have no common axes: use measures that are
 * invariant to rotation.
 */
export const whitened = (k: number): Preprocessing => ({
  name: `whitened-${k}`,
  async fit(fitting) {
    const { mean, components, variances } = await principal(fitting, k);
    const factors = variances.map(variance => 1 / Math.sqrt(variance));
    return async states =>
      scaleColumns(
        await product(subtractRow(states, mean), components, { transposeY: true }),
        factors,
      );
  },
});

/**
 * Returns the preprocessing of that name.
 * @throws RangeError if there is none.
 */
export function preprocessingNamed(name: string): Preprocessing {
  for (const known of [raw, centered, standardized]) if (known.name === name) return known;
  const [, kind, count] = /^(all-but-the-top|whitened)-([1-9]\d*)$/.exec(name) ?? [];
  if (kind === "all-but-the-top") return allButTheTop(Number(count));
  if (kind === "whitened") return whitened(Number(count));
  throw new RangeError(
    `preprocessingNamed: expected raw, centered, standardized, all-but-the-top-K or whitened-K, got ${name}`,
  );
}

function columnDeviations(x: Matrix, mean: Float64Array): Float64Array {
  const squares = new Float64Array(x.cols);
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let j = 0; j < x.cols; j++) squares[j]! += (x.data[at++]! - mean[j]!) ** 2;
  return squares.map(sum => Math.sqrt(sum / (x.rows - 1)));
}
