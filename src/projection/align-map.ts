import { columnMeans, subtractRow } from "../numeric/center.js";
import { svd } from "../numeric/eigen.js";
import { norm } from "../numeric/inner.js";
import { type Matrix, matrix, pairedRows } from "../numeric/matrix.js";
import { product } from "../numeric/product.js";

export interface AlignedMap {
  /** (n, 2): `map` turned, mirrored, scaled and shifted onto `onto`. */
  readonly points: Matrix;
  /**
   * What is left: 1 − (‖X̃ᵀỸ‖_*)², the sum of squared differences of the two maps at
   * centre 0 and norm 1, in [0, 1]. NaN if all points of a map coincide.
   */
  readonly disparity: number;
}

/**
 * Returns `map` laid over `onto`, so that the eye can follow a point from one layer's
 * map to the next: UMAP's axes are arbitrary, and turning a map changes nothing in it.
 *
 * @param map (n, 2).
 * @param onto (n, 2), row i the same sentence.
 * @throws RangeError if rows do not pair.
 * @see Schönemann 1966, https://doi.org/10.1007/BF02289451
 */
export async function alignMap(map: Matrix, onto: Matrix): Promise<AlignedMap> {
  const n = pairedRows("alignMap", map, onto);
  const double = (x: Matrix) => matrix(x.rows, x.cols, Float64Array.from(x.data));
  const [x, y] = [double(map), double(onto)];
  const middle = columnMeans(y);
  const [xc, yc] = [subtractRow(x, columnMeans(x)), subtractRow(y, middle)];
  const [xNorm, yNorm] = [norm(xc), norm(yc)];
  if (xNorm === 0 || yNorm === 0) return { points: y, disparity: Number.NaN };

  const { left, values, right } = svd(await product(xc, yc, { transposeX: true })); // (2, 2)
  const turn = await product(left, right, { transposeY: true }); // xc · turn ≈ yc
  const nuclear = values.reduce((sum, value) => sum + value, 0);
  const turned = await product(xc, turn);
  const scale = nuclear / (xNorm * xNorm); // Minimises ‖scale · turned − yc‖.
  const points = Float64Array.from(
    turned.data,
    (value, at) => value * scale + middle[at % map.cols]!,
  );
  return {
    points: matrix(n, map.cols, points),
    disparity: 1 - (nuclear / (xNorm * yNorm)) ** 2,
  };
}
