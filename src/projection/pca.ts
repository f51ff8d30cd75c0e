import { principal } from "../numeric/linear/principal.js";
import { type Matrix, matrix } from "../numeric/matrix.js";

/** A linear map of the states onto a plane. */
export interface PcaMap {
  /** (n, 2): scores on the two leading principal components. */
  readonly points: Matrix;
  /** Share of the total variance along each of the two, in [0, 1]. */
  readonly explained: readonly [number, number];
  /** Places new states (m, d) on the same plane: (m, 2). */
  transform(x: Matrix): Matrix;
}

/**
 * Returns the principal component map of the rows of `x` (n, d). A direction without
 * variance has 0 throughout. Components point so that their largest loading is positive.
 */
export async function pca(x: Matrix): Promise<PcaMap> {
  const { mean, components, variances, totalVariance } = await principal(
    x,
    Math.min(2, x.rows, x.cols),
  );
  const transform = (states: Matrix): Matrix => {
    if (states.cols !== x.cols)
      throw new RangeError(`pca: expected states of width ${x.cols}, got ${states.cols}`);
    const points = new Float64Array(2 * states.rows);
    for (let i = 0; i < states.rows; i++)
      for (let k = 0; k < components.rows; k++)
        for (let j = 0; j < x.cols; j++)
          points[2 * i + k]! +=
            (states.data[i * x.cols + j]! - mean[j]!) * components.data[k * x.cols + j]!;
    return matrix(states.rows, 2, points);
  };
  const share = (k: number) => (variances[k] ?? 0) / totalVariance;
  return { points: transform(x), explained: [share(0), share(1)], transform };
}
