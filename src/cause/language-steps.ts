import { columnMeans, subtractRow } from "../numeric/linear/center.js";
import { dot } from "../numeric/linear/inner.js";
import { gram } from "../numeric/linear/product.js";
import { symmetricEigen } from "../numeric/linear/svd.js";
import { type Matrix, matrix, row } from "../numeric/matrix.js";
import type { Random } from "../numeric/random.js";

/** How a step from one language towards another is found. */
export const stepKinds = ["mean-difference", "lda", "random"] as const;
/** One of `stepKinds`. */
export type StepKind = (typeof stepKinds)[number];

/** How much the pooled covariance is drawn towards a multiple of the identity. */
const shrinkage = 0.1;

/**
 * Returns steps from one language's states towards another's, all as long as the difference of
 * their means, δ = μ_y − μ_x:
 *
 *   mean difference: δ
 *   LDA: (Σ_λ)⁻¹ δ, Σ_λ = (1 − λ)Σ + λ (tr Σ / d) I, Σ the covariance within languages, λ = 0.1
 *   random: a direction drawn at random, the control
 *
 * @param x (n, d) States of sentences in the language to go from.
 * @param y (m, d) In the language to go to.
 * @see Lopo et al. 2025, https://arxiv.org/abs/2506.12450, who steer by an LDA's vectors
 */
export async function languageSteps(
  x: Matrix,
  y: Matrix,
  random: Random,
): Promise<Record<StepKind, Float32Array>> {
  const [from, to] = [columnMeans(x), columnMeans(y)];
  const delta = to.map((value, i) => value - from[i]!);
  const length = Math.sqrt(dot(delta, delta));
  const asLong = (step: Float64Array): Float32Array => {
    const factor = length / Math.sqrt(dot(step, step));
    return Float32Array.from(step, value => value * factor);
  };
  const drawn = Float64Array.from(delta, () => random.normal());
  const within = stacked(subtractRow(x, from), subtractRow(y, to));
  return {
    "mean-difference": asLong(delta),
    lda: asLong(await discriminant(within, delta)),
    random: asLong(drawn),
  };
}

/**
 * (Σ_λ)⁻¹ δ by the smaller of both sides (Woodbury): of Σ = WᵀW / m, with a = λ tr Σ / d and
 * c = (1 − λ)/m, it is (δ − Wᵀ (W Wᵀ + (a/c) I)⁻¹ W δ) / a.
 *
 * @param within W, (m, d): states less their language's mean.
 */
async function discriminant(within: Matrix, delta: Float64Array): Promise<Float64Array> {
  const { rows: m, cols: d } = within;
  const products = await gram(within); // (m, m)
  let trace = 0;
  for (let i = 0; i < m; i++) trace += products.data[i * m + i]! / m;
  if (!(trace > 0)) return delta; // sentences do not differ: every direction is as good
  const a = (shrinkage * trace) / d;
  const c = (1 - shrinkage) / m;
  const { values, vectors } = symmetricEigen(products);
  const along = Float64Array.from({ length: m }, (_, i) => dot(row(within, i), delta)); // W δ
  const solved = new Float64Array(m);
  for (let k = 0; k < values.length; k++) {
    const vector = Float64Array.from({ length: m }, (_, i) => vectors.data[i * vectors.cols + k]!);
    const share = dot(vector, along) / (values[k]! + a / c);
    for (let i = 0; i < m; i++) solved[i]! += share * vector[i]!;
  }
  const result = delta.slice();
  for (let i = 0; i < m; i++)
    for (let j = 0; j < d; j++) result[j]! -= within.data[i * d + j]! * solved[i]!;
  return result;
}

function stacked(x: Matrix, y: Matrix): Matrix {
  const data = new Float64Array(x.data.length + y.data.length);
  data.set(x.data);
  data.set(y.data, x.data.length);
  return matrix(x.rows + y.rows, x.cols, data);
}
