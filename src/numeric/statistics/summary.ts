/** Returns the sum; 0 of nothing. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/**
 * Returns the arithmetic mean; NaN of nothing. Sums run over the differences from
 * the first value, so that the mean of equal values is exactly that value.
 */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  const first = values[0]!;
  let rest = 0;
  for (let i = 1; i < values.length; i++) rest += values[i]! - first;
  return first + rest / values.length;
}

/** Returns the unbiased sample variance Σ(x − x̄)²/(n − 1), in two passes; NaN below two values. */
export function variance(values: ArrayLike<number>): number {
  const center = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - center) ** 2;
  return values.length < 2 ? Number.NaN : squares / (values.length - 1);
}

/**
 * Returns the quantile at `level` of values sorted ascending, with linear
 * interpolation between order statistics (NumPy's default, Hyndman–Fan type 7).
 * @param level In [0, 1].
 * @returns NaN of nothing.
 */
export function quantileSorted(sorted: ArrayLike<number>, level: number): number {
  if (!(level >= 0 && level <= 1))
    throw new RangeError(`quantileSorted: expected a level in [0, 1], got ${level}`);
  if (sorted.length === 0) return Number.NaN;
  const at = level * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return below === at ? low : low + (at - below) * (sorted[below + 1]! - low);
}

/** Returns a copy sorted ascending. NaN sorts last, as in every typed array. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Returns the median; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  return quantileSorted(sorted(values), 0.5);
}

/**
 * Returns the skewness m₃/m₂^1.5 with population moments (SciPy's default).
 * @returns NaN if all values are equal.
 */
export function skewness(values: ArrayLike<number>): number {
  const center = mean(values);
  let second = 0;
  let third = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - center;
    second += deviation * deviation;
    third += deviation * deviation * deviation;
  }
  second /= values.length;
  third /= values.length;
  return third / second ** 1.5;
}
