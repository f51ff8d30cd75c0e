import { once, oncePerObject } from "../../base/once.js";
import { rowSums } from "../../numeric/linear/inner.js";
import { type Matrix, matrix, shape } from "../../numeric/matrix.js";
import { mean, sum } from "../../numeric/statistics/summary.js";
import type { Order } from "./order.js";

/** A centered kernel of n sentences: HKH, whose rows and columns sum to 0. */
export interface Kernel {
  readonly n: number;
  /** (n, n), symmetric. */
  readonly values: Matrix;
  /** (n) */
  readonly diagonal: Float64Array;
  readonly trace: number;
  /** What the HSIC of the kernel with itself needs. */
  self(): CrossTerms;
}

/**
 * Returns a kernel matrix with its row and column means taken away.
 * @param values (n, n), symmetric.
 */
export function centeredKernel(values: Matrix): Kernel {
  const n = values.rows;
  if (values.cols !== n)
    throw new RangeError(`centeredKernel: expected a square matrix, got ${shape(values)}`);
  const means = rowSums(values).map(total => total / n);
  const grand = mean(means);
  const data = values.data.slice();
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++) data[at++]! -= means[i]! + means[j]! - grand;
  return kernelOf(matrix(n, n, data));
}

/** Returns the kernel of a matrix that is centered already, as the Gram matrix of centered rows. */
export function kernelOf(values: Matrix): Kernel {
  const n = values.rows;
  const diagonal = Float64Array.from({ length: n }, (_, i) => values.data[i * n + i]!);
  const kernel: Kernel = {
    n,
    values,
    diagonal,
    trace: sum(diagonal),
    self: once(() => crossTerms(kernel, kernel)),
  };
  return kernel;
}

/** The sums over two centered kernels K and L from which every HSIC and its leave-one-out follow. */
export interface CrossTerms {
  readonly n: number;
  /** (n): Σ_j K_mj L_mj. */
  readonly rows: Float64Array;
  /** (n): K_mm L_mm. */
  readonly diagonal: Float64Array;
  /** (n): Σ_j K_mj L_jj. */
  kTimesDiagonal(): Float64Array;
  /** (n): Σ_j L_mj K_jj. */
  lTimesDiagonal(): Float64Array;
  readonly k: Kernel;
  readonly l: Kernel;
  /** The two sums that change when the sentences of L are paired anew. */
  under(order: Order): PermutedTerms;
}

/** The cross terms that depend on the pairing. */
export interface PermutedTerms {
  /** Σ_{i≠j} K_ij L_π(i)π(j). */
  readonly offDiagonal: number;
  /** Σ_i K_ii L_π(i)π(i). */
  readonly diagonal: number;
}

/**
 * Returns the cross terms of two kernels, in float64.
 * @throws RangeError if the kernels differ in size.
 */
export function crossTerms(k: Kernel, l: Kernel): CrossTerms {
  const n = k.n;
  if (l.n !== n) throw new RangeError(`crossTerms: expected equal sizes, got ${n} and ${l.n}`);
  return {
    n,
    rows: rowProducts(k.values, l.values),
    diagonal: k.diagonal.map((value, m) => value * l.diagonal[m]!),
    kTimesDiagonal: once(() => timesVector(k.values, l.diagonal)),
    lTimesDiagonal: once(() => timesVector(l.values, k.diagonal)),
    k,
    l,
    under: oncePerObject(order => sumUnder(k, l, order)),
  };
}

/** Returns the inner product of each row of `x` with the same row of `y`. */
function rowProducts({ rows, cols, data: a }: Matrix, { data: b }: Matrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    const end = at + cols;
    let s0 = 0; // four sums, so that one addition need not wait for another
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (; at + 3 < end; at += 4) {
      s0 += a[at]! * b[at]!;
      s1 += a[at + 1]! * b[at + 1]!;
      s2 += a[at + 2]! * b[at + 2]!;
      s3 += a[at + 3]! * b[at + 3]!;
    }
    for (; at < end; at++) s0 += a[at]! * b[at]!;
    sums[i] = s0 + s1 + s2 + s3;
  }
  return sums;
}

function timesVector({ rows, cols, data }: Matrix, vector: Float64Array): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += data[at++]! * vector[j]!;
    sums[i] = sum;
  }
  return sums;
}

/** Returns what the pairing of l's rows changes, from the upper triangle of both. */
export function sumUnder(
  k: Pick<Kernel, "n" | "values">,
  l: Pick<Kernel, "values">,
  order: Order,
): PermutedTerms {
  const { n } = k;
  const kData = k.values.data;
  const lData = l.values.data;
  const place = new Int32Array(order); // sums of signed integers stay integers, and index twice as fast
  let above = 0;
  let diagonal = 0;
  for (let i = 0; i < n; i++) {
    const kRow = i * n;
    const lRow = place[i]! * n;
    diagonal += kData[kRow + i]! * lData[lRow + place[i]!]!;
    let s0 = 0; // four sums, so that one addition need not wait for another
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let j = i + 1;
    for (; j + 3 < n; j += 4) {
      s0 += kData[kRow + j]! * lData[lRow + place[j]!]!;
      s1 += kData[kRow + j + 1]! * lData[lRow + place[j + 1]!]!;
      s2 += kData[kRow + j + 2]! * lData[lRow + place[j + 2]!]!;
      s3 += kData[kRow + j + 3]! * lData[lRow + place[j + 3]!]!;
    }
    for (; j < n; j++) s0 += kData[kRow + j]! * lData[lRow + place[j]!]!;
    above += s0 + s1 + s2 + s3;
  }
  return { offDiagonal: 2 * above, diagonal };
}
