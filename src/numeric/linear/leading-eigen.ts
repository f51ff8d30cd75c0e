import { float64, type Matrix, matrix, shape } from "../matrix.js";
import { type Random, seeded } from "../random.js";
import { orthonormalColumns } from "./orthonormal.js";
import { product } from "./product.js";
import { type Eigen, symmetricEigen } from "./svd.js";

export interface LeadingEigenOptions {
  /** Up to this size the decomposition is exact; defaults to 256 rows. */
  readonly exactUpTo?: number;
  /** Random directions beyond those asked for; defaults to 16. */
  readonly oversampling?: number;
  /** Products with the matrix before the projection; defaults to 3. */
  readonly iterations?: number;
  /** Draws the first directions; defaults to `seeded(0)`: the result hardly depends on it. */
  readonly random?: Random;
}

/**
 * Returns the k largest eigenvalues of a symmetric positive semi-definite matrix
 * (a Gram or covariance matrix) and their eigenvectors.
 *
 * Up to `exactUpTo` rows the full decomposition is computed. Beyond, a randomised
 * subspace iteration with Rayleigh–Ritz projection: its eigenvalues are never too
 * large, and with the defaults eigenvalue j is low by about (λ_k+1/λ_j)^(2·3) relative:
 * exact to 1e-6 where the spectrum falls tenfold within the oversampling, as it does in
 * hidden states, and low by 1 to 12 % in the flat spectrum of pure noise.
 *
 * @param x (n, n).
 * @returns At most k pairs: fewer if the rank is smaller and the matrix large, none of zeros.
 *   NaN throughout if `x` holds a NaN.
 * @see Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.3, https://arxiv.org/abs/0909.4061
 */
export async function leadingEigen(
  x: Matrix,
  k: number,
  {
    exactUpTo = 256,
    oversampling = 16,
    iterations = 3,
    random = seeded(0),
  }: LeadingEigenOptions = {},
): Promise<Eigen> {
  const n = x.rows;
  if (x.cols !== n) throw new RangeError(`leadingEigen: expected a square matrix, got ${shape(x)}`);
  if (!(Number.isInteger(k) && k >= 1 && k <= n))
    throw new RangeError(`leadingEigen: expected k in 1 … ${n}, got ${k}`);
  const width = Math.min(n, k + oversampling);
  if (n <= exactUpTo || width === n || !x.data.every(Number.isFinite))
    return firstPairs(symmetricEigen(x), k);
  const double = float64(x);
  let basis = matrix(
    n,
    width,
    Float64Array.from({ length: n * width }, () => random.normal()),
  );
  for (let i = 0; i < iterations; i++)
    basis = await orthonormalColumns(await product(double, basis));
  const small = await product(basis, await product(double, basis), { transposeX: true });
  const ritz = symmetricEigen(small); // (width, width)
  const vectors = await product(basis, ritz.vectors);
  return firstPairs({ values: ritz.values, vectors }, Math.min(k, basis.cols));
}

/** Returns the first k pairs of a decomposition. */
export function firstPairs({ values, vectors }: Eigen, k: number): Eigen {
  if (k === values.length) return { values, vectors };
  const data = new Float64Array(vectors.rows * k);
  for (let i = 0; i < vectors.rows; i++)
    for (let j = 0; j < k; j++) data[i * k + j] = vectors.data[i * vectors.cols + j]!;
  return { values: values.slice(0, k), vectors: matrix(vectors.rows, k, data) };
}
