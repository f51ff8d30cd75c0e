import { centerColumns, columnMeans, subtractRow } from "../numeric/linear/center.js";
import { norm } from "../numeric/linear/inner.js";
import { product } from "../numeric/linear/product.js";
import { svd } from "../numeric/linear/svd.js";
import { float64, type Matrix, matrix, pairedRows } from "../numeric/matrix.js";
import { sum } from "../numeric/statistics/summary.js";

/** A map, turned and moved onto another. */
export interface AlignedMap {
  /**
   * (n, 2): `map` turned, mirrored, scaled and shifted onto `onto`. If all points of `onto`
   * coincide there is nothing to lay it on, and it stays as it is; if its own do, they lie in
   * the middle of `onto`.
   */
  readonly points: Matrix;
  /**
   * What is left: 1 − (‖X̃ᵀỸ‖_*)², the sum of squared differences of the two maps at
   * centre 0 and norm 1, in [0, 1]. NaN if all points of either coincide.
   */
  readonly disparity: number;
}

/** Whether the points of a map differ, so that another can be laid over it. */
export function hasSpread(map: Matrix): boolean {
  return norm(centerColumns(map)) > 0;
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
  const [x, y] = [float64(map), float64(onto)];
  const middle = columnMeans(y);
  const [xc, yc] = [subtractRow(x, columnMeans(x)), subtractRow(y, middle)];
  const [xNorm, yNorm] = [norm(xc), norm(yc)];
  if (yNorm === 0) return { points: map, disparity: Number.NaN };
  const around = (offsets: Matrix, scale = 1) =>
    matrix(
      n,
      map.cols,
      Float64Array.from(offsets.data, (value, at) => value * scale + middle[at % map.cols]!),
    );
  if (xNorm === 0) return { points: around(xc), disparity: Number.NaN };

  const { left, values, right } = svd(await product(xc, yc, { transposeX: true })); // (2, 2)
  const turn = await product(left, right, { transposeY: true }); // xc · turn ≈ yc
  const nuclear = sum(values);
  const scale = nuclear / (xNorm * xNorm); // Minimises ‖scale · xc · turn − yc‖.
  return {
    points: around(await product(xc, turn), scale),
    disparity: 1 - (nuclear / (xNorm * yNorm)) ** 2,
  };
}
