import { rowSums } from "../numeric/inner.js";
import { type Matrix, matrix, row, shape } from "../numeric/matrix.js";
import { once, oncePerObject } from "./once.js";
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
  const means = rowSums(values).map(sum => sum / n);
  const grand = means.reduce((sum, value) => sum + value, 0) / n;
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
    trace: diagonal.reduce((sum, value) => sum + value, 0),
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
  readonly kTimesDiagonal: Float64Array;
  /** (n): Σ_j L_mj K_jj. */
  readonly lTimesDiagonal: Float64Array;
  readonly k: Kernel;
  readonly l: Kernel;
  /** The two sums that change when the sentences of L are paired anew. */
  under(order: Order): PermutedTerms;
}

export interface PermutedTerms {
  /** Σ_{i≠j} K_ij L_π(i)π(j). */
  readonly offDiagonal: number;
  /** Σ_i K_ii L_π(i)π(i). */
  readonly diagonal: number;
}

/**
 * Returns the cross terms of two kernels, in one pass over both and in float64.
 * @throws RangeError if the kernels differ in size.
 */
export function crossTerms(k: Kernel, l: Kernel): CrossTerms {
  const n = k.n;
  if (l.n !== n) throw new RangeError(`crossTerms: expected equal sizes, got ${n} and ${l.n}`);
  const rows = new Float64Array(n);
  const kTimesDiagonal = new Float64Array(n);
  const lTimesDiagonal = new Float64Array(n);
  const kData = k.values.data;
  const lData = l.values.data;
  const dk = k.diagonal;
  const dl = l.diagonal;
  for (let m = 0, at = 0; m < n; m++) {
    let kl = 0;
    let kd = 0;
    let ld = 0;
    for (let j = 0; j < n; j++, at++) {
      const kmj = kData[at]!;
      const lmj = lData[at]!;
      kl += kmj * lmj;
      kd += kmj * dl[j]!;
      ld += lmj * dk[j]!;
    }
    rows[m] = kl;
    kTimesDiagonal[m] = kd;
    lTimesDiagonal[m] = ld;
  }
  const diagonal = dk.map((value, m) => value * dl[m]!);
  return {
    n,
    rows,
    diagonal,
    kTimesDiagonal,
    lTimesDiagonal,
    k,
    l,
    under: oncePerObject(order => sumUnder(k, l, order)),
  };
}

/** Returns what the pairing of l's rows changes, from the upper triangle of both. */
export function sumUnder(
  k: Pick<Kernel, "n" | "values">,
  l: Pick<Kernel, "values">,
  order: Order,
): PermutedTerms {
  const { n } = k;
  let above = 0;
  let diagonal = 0;
  for (let i = 0; i < n; i++) {
    const own = row(k.values, i);
    const other = row(l.values, order[i]!);
    diagonal += own[i]! * other[order[i]!]!;
    let even = 0; // two sums, so that one addition need not wait for the other
    let odd = 0;
    let j = i + 1;
    for (; j + 1 < n; j += 2) {
      even += own[j]! * other[order[j]!]!;
      odd += own[j + 1]! * other[order[j + 1]!]!;
    }
    if (j < n) even += own[j]! * other[order[j]!]!;
    above += even + odd;
  }
  return { offDiagonal: 2 * above, diagonal };
}
