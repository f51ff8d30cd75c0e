import { sum } from "../../numeric/statistics/summary.js";
import type { CrossTerms } from "./kernel.js";

/** An estimate of the Hilbert–Schmidt independence criterion, and what it is without each sentence. */
export interface Hsic {
  readonly value: number;
  /** (n) */
  leaveOneOut(): Float64Array;
}

/**
 * Returns (n − 1)² times the biased HSIC, tr(KHLH); the factor cancels in every CKA.
 * Its leave-one-out values centre the remaining n − 1 sentences anew.
 * @see Gretton et al. 2005, https://doi.org/10.1007/11564089_7
 */
export function biasedHsic({ n, rows, diagonal }: CrossTerms): Hsic {
  const total = sum(rows);
  return {
    value: total,
    leaveOneOut: () =>
      rows.map((q, m) => {
        const p = diagonal[m]!;
        return total - 2 * q + p - (2 * (q - p)) / (n - 1) + p / (n - 1) ** 2;
      }),
  };
}

/**
 * Returns the unbiased HSIC, in which no sentence is compared with itself:
 *
 *   [⟨K̃, L̃⟩ + (1ᵀK̃1)(1ᵀL̃1)/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2)] / (n(n−3)),
 *
 * K̃ and L̃ with zero diagonals. Centering first changes nothing, and turns the row
 * sums of K̃ into −K_ii, from which the closed forms below follow.
 *
 * @returns NaN if n < 4; leave-one-out values are NaN if n < 5.
 * @see Song et al. 2012, https://www.jmlr.org/papers/v13/song12a.html, theorem 2
 */
export function debiasedHsic(terms: CrossTerms): Hsic {
  const { n, rows, diagonal, k, l } = terms;
  const all = sum(rows);
  const onDiagonal = sum(diagonal);
  return {
    value: unbiased(n, all - onDiagonal, k.trace * l.trace, onDiagonal),
    leaveOneOut: () => {
      const kd = terms.kTimesDiagonal();
      const ld = terms.lTimesDiagonal();
      return rows.map((q, m) => {
        const p = diagonal[m]!;
        const inner = all - onDiagonal - 2 * (q - p);
        const sums = (2 * k.diagonal[m]! - k.trace) * (2 * l.diagonal[m]! - l.trace);
        return unbiased(n - 1, inner, sums, onDiagonal + kd[m]! + ld[m]! + q - 4 * p);
      });
    },
  };
}

/** Song et al.'s formula from ⟨K̃, L̃⟩, (1ᵀK̃1)(1ᵀL̃1) and 1ᵀK̃L̃1. */
export function unbiased(n: number, inner: number, sums: number, chained: number): number {
  if (n < 4) return Number.NaN;
  return (inner + sums / ((n - 1) * (n - 2)) - (2 * chained) / (n - 2)) / (n * (n - 3));
}
