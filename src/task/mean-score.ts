/** A mean, its standard error, and over how much. */
export interface MeanScore {
  readonly value: number;
  /** The standard error of the mean. */
  readonly stderr: number;
  readonly n: number;
}

/**
 * Returns the mean of scores and its standard error s/√n, s the sample's standard deviation (n − 1).
 * @returns NaN as mean of nothing, and as error of fewer than two scores.
 */
export function meanScore(scores: readonly number[]): MeanScore {
  const n = scores.length;
  const value = sum(scores) / n;
  const squares = sum(scores.map(score => (score - value) ** 2));
  return { value, stderr: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1) / n), n };
}

/**
 * Returns the mean over the parts of a benchmark as lm-evaluation-harness makes it. Weighed by size
 * its error is the pooled one, √(Σ (n_i − 1) n_i e_i² / (Σ n_i − k) / Σ n_i), which takes the
 * parts' means for equal; weighed equally it is √(Σ e_i²) / k.
 */
export function groupScore(parts: readonly MeanScore[], weight: "size" | "equal"): MeanScore {
  const n = sum(parts.map(part => part.n));
  if (weight === "equal")
    return {
      value: sum(parts.map(part => part.value)) / parts.length,
      stderr: Math.sqrt(sum(parts.map(part => part.stderr ** 2))) / parts.length,
      n,
    };
  const pooled = sum(parts.map(part => (part.n - 1) * part.n * part.stderr ** 2));
  return {
    value: sum(parts.map(part => part.n * part.value)) / n,
    stderr: Math.sqrt(pooled / (n - parts.length) / n),
    n,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
