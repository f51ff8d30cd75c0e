import { argsort } from "../argsort.js";
import { rowNorms } from "../linear/inner.js";
import { type Matrix, matrix, row } from "../matrix.js";

/**
 * How far apart two states may be, relative to their length, and be the same state: what the
 * same tokens give in two batches of different shape differs by less. Cosines tell states
 * apart that are some 3e-4 from each other.
 */
const tolerance = 1e-6;

/** Which rows of a matrix are the same state but for rounding. */
export interface Coincident {
  /** (n): the first row that row i coincides with; i where there is none before it. */
  readonly first: Uint32Array;
  /** The share of rows that coincide with another one. */
  readonly share: number;
}

/**
 * Returns which rows coincide, or null if none do (or a row is not finite): sorted by a number
 * that near rows have in common, only neighbours in this order are compared.
 * @param norms `rowNorms(x)`, where they are at hand.
 */
export function coincidentRows(x: Matrix, norms = rowNorms(x)): Coincident | null {
  const { rows: n, cols: d } = x;
  if (n === 0 || d === 0 || !norms.every(Number.isFinite)) return null;
  // Norms alone would not tell normalised rows apart.
  const keys = norms.map(
    (norm, i) => norm + 0.618 * x.data[i * d]! + 0.414 * x.data[i * d + d - 1]!,
  );
  const order = argsort(keys);
  const first = Uint32Array.from({ length: n }, (_, i) => i);
  let found = false;
  for (let a = 1, low = 0; a < n; a++) {
    const i = order[a]!;
    const reach = 2.1 * tolerance * norms[i]!; // the key moves by 1 + 0.618 + 0.414 times at most
    while (keys[order[low]!]! < keys[i]! - reach) low++;
    for (let b = low; b < a; b++) {
      const j = order[b]!;
      if (first[j] !== j || !areSame(row(x, i), row(x, j), tolerance * norms[i]!)) continue;
      found = true;
      first[i] = j;
      break;
    }
  }
  return found ? named(first) : null;
}

/** Names each group by its lowest row. */
function named(found: Uint32Array): Coincident {
  const n = found.length;
  const lowest = new Map<number, number>();
  const sizes = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const group = found[i]!;
    if (!lowest.has(group)) lowest.set(group, i);
    sizes[group]!++;
  }
  let together = 0;
  for (const size of sizes) if (size > 1) together += size;
  return { first: found.map(group => lowest.get(group)!), share: together / n };
}

function areSame(x: Matrix["data"], y: Matrix["data"], distance: number): boolean {
  const limit = distance * distance;
  let sum = 0;
  for (let k = 0; k < x.length; k++) {
    sum += (x[k]! - y[k]!) ** 2;
    if (sum > limit) return false;
  }
  return true;
}

/**
 * Returns the matrix with rows that coincide made equal, bit for bit: what is computed of them
 * next must not take rounding for a difference. The same matrix where none do.
 */
export function withEqualRows(x: Matrix): Matrix {
  const coincident = coincidentRows(x);
  if (!coincident) return x;
  const equal = matrix(x.rows, x.cols, x.data.slice());
  for (const [i, first] of coincident.first.entries())
    if (first !== i) row(equal, i).set(row(x, first));
  return equal;
}

/**
 * Makes scores of queries that coincide, and of candidates that do, equal in place: a product
 * may round the same sum in two ways, by where in the matrix it stands.
 * @param scores (n, m)
 */
export function equalScores(
  { rows, cols, data }: Matrix,
  queries: Coincident | null,
  candidates: Coincident | null,
): void {
  if (candidates)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) data[i * cols + j] = data[i * cols + candidates.first[j]!]!;
  if (queries)
    for (const [i, first] of queries.first.entries())
      if (first !== i) data.copyWithin(i * cols, first * cols, (first + 1) * cols);
}
