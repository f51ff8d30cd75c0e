/**
 * @file Symmetric matrices by Householder reduction to tridiagonal form and implicit QL: the
 * classical way, in float64, laid out so that every inner loop runs along a row.
 *
 * @see Golub & Van Loan, Matrix Computations, §8.3
 */

/** Steps of the QL iteration for one eigenvalue; two or three are usual. */
const mostSteps = 60;

/** A = Q T Qᵀ with tridiagonal T. */
export interface Tridiagonal {
  /** (n) */
  readonly diagonal: Float64Array;
  /** (n): entry i couples i − 1 and i. */
  readonly off: Float64Array;
  /** (n, n): row m, up to its m-th place, is the vector v of the reflection 1 − vvᵀ/half. */
  readonly reflections: Float64Array;
  /** (n): 0 where nothing was reflected. */
  readonly halves: Float64Array;
}

/** @param a (n, n), symmetric; the lower triangle is read, and overwritten. */
export function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const halves = new Float64Array(n);
  const w = new Float64Array(n);
  for (let m = n - 1; m > 0; m--) {
    // The reflection that sends row m, left of the diagonal, to a multiple of its last place.
    const last = a[m * n + m - 1]!;
    let tail = 0;
    for (let j = 0; j < m - 1; j++) tail += a[m * n + j]! ** 2;
    if (tail === 0) {
      off[m] = last;
      continue;
    }
    const length = Math.sqrt(tail + last * last);
    const alpha = last > 0 ? -length : length;
    const v = a.subarray(m * n, m * n + m); // row m has no other use from here on
    v[m - 1]! -= alpha;
    const half = length * length - last * alpha; // ‖v‖²/2
    off[m] = alpha;
    halves[m] = half;
    // A ← A − v wᵀ − w vᵀ on the leading block, w = p − (pᵀv/2h) v, p = A v / h.
    w.fill(0, 0, m);
    for (let i = 0; i < m; i++) {
      const vi = v[i]!;
      let sum = a[i * n + i]! * vi;
      for (let j = 0, at = i * n; j < i; j++, at++) {
        sum += a[at]! * v[j]!;
        w[j]! += a[at]! * vi;
      }
      w[i]! += sum;
    }
    let along = 0;
    for (let i = 0; i < m; i++) {
      w[i]! /= half;
      along += w[i]! * v[i]!;
    }
    along /= 2 * half;
    for (let i = 0; i < m; i++) w[i]! -= along * v[i]!;
    for (let i = 0; i < m; i++) {
      const vi = v[i]!;
      const wi = w[i]!;
      for (let j = 0, at = i * n; j <= i; j++, at++) a[at]! -= vi * w[j]! + wi * v[j]!;
    }
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  return { diagonal, off, reflections: a, halves };
}

/** Returns Qᵀ (n, n), row by row: what the reflections amount to. */
export function accumulated({ reflections, halves }: Tridiagonal): Float64Array {
  const n = halves.length;
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (let m = 1; m < n; m++) {
    if (halves[m] === 0) continue;
    const v = reflections.subarray(m * n, m * n + m);
    // Only the leading m rows and columns differ from the identity so far.
    for (let i = 0; i < m; i++) {
      let along = 0;
      for (let j = 0, at = i * n; j < m; j++, at++) along += rows[at]! * v[j]!;
      along /= halves[m]!;
      for (let j = 0, at = i * n; j < m; j++, at++) rows[at]! -= along * v[j]!;
    }
  }
  return rows;
}

/**
 * Turns the diagonal `d` into eigenvalues, in no order; `e`, which couples i − 1 and i, is lost.
 * @param rows (n, n), optional: Qᵀ on entry, on return row k is the eigenvector of `d[k]`.
 */
export function implicitQl(d: Float64Array, e: Float64Array, rows?: Float64Array): void {
  const n = d.length;
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l;
      for (; m < n - 1; m++) {
        const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
        if (Math.abs(e[m]!) <= Number.EPSILON * size) break;
      }
      if (m === l) break;
      if (step === mostSteps) throw new Error("implicitQl: no convergence");
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.hypot(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        if (rows) rotate(rows, n, i, c, s);
      }
      if (r === 0 && i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** Turns rows i and i + 1 into each other. */
function rotate(rows: Float64Array, n: number, i: number, c: number, s: number): void {
  for (let at = i * n, next = at + n, end = next; at < end; at++, next++) {
    const lower = rows[at]!;
    const upper = rows[next]!;
    rows[next] = s * lower + c * upper;
    rows[at] = c * lower - s * upper;
  }
}
