/**
 * Returns the projection of numbers onto the probability simplex: like softmax they add up to 1,
 * but small ones become 0.
 *
 *   s = max(z − τ, 0),   τ = (Σ_{i≤k} z₍ᵢ₎ − 1) / k,   k = max{j : 1 + j·z₍ⱼ₎ > Σ_{i≤j} z₍ᵢ₎},   z₍₁₎ ≥ z₍₂₎ ≥ …
 *
 * @throws RangeError for no numbers, or one that is not finite.
 * @see Martins & Astudillo 2016, https://arxiv.org/abs/1602.02068
 */
export function sparsemax(values: ArrayLike<number>): Float64Array {
  const { threshold } = sparsemaxThreshold(values);
  return Float64Array.from(values, value => Math.max(value - threshold, 0));
}

/** Returns τ, and how many numbers lie above it. */
export function sparsemaxThreshold(values: ArrayLike<number>): {
  readonly threshold: number;
  readonly support: number;
} {
  const sorted = Float64Array.from(values).sort().reverse();
  if (sorted.length === 0 || !sorted.every(Number.isFinite))
    throw new RangeError("sparsemax: expected finite numbers, one at least");
  let sum = 0;
  let best = { threshold: 0, support: 0 };
  for (const [i, value] of sorted.entries()) {
    sum += value;
    const support = i + 1;
    if (1 + support * value <= sum) break;
    best = { threshold: (sum - 1) / support, support };
  }
  return best;
}

/** Returns numbers as shares that add up to 1, each in proportion to its exponential. */
export function softmax(values: ArrayLike<number>): Float64Array {
  const largest = Array.from(values).reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(values, value => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(power => power / sum);
}
