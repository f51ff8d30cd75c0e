import { logGamma } from "./log-gamma.js";

/**
 * @file The F and t distributions, for few points: seven measurements and three
 * parameters leave four degrees of freedom, where 1.96 should read 2.78.
 */

/** Returns P(F ≥ f) with `between` and `within` degrees of freedom. */
export function fTail(f: number, between: number, within: number): number {
  if (!(f > 0)) return Number.isNaN(f) ? Number.NaN : 1;
  if (f === Number.POSITIVE_INFINITY) return 0;
  return incompleteBeta(within / (within + between * f), within / 2, between / 2);
}

/**
 * Returns the f with P(F ≥ f) = `tail`, by bisection on the logarithm.
 * @param tail In (0, 1).
 */
export function fQuantile(tail: number, between: number, within: number): number {
  let low = -60;
  let high = 60;
  // 120 / 2^60 is below the spacing of doubles there.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (fTail(Math.exp(middle), between, within) > tail) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Returns the t with P(|T| ≥ t) = `tail` with `freedom` degrees of freedom: T² is F(1, freedom). */
export function tQuantile(tail: number, freedom: number): number {
  return Math.sqrt(fQuantile(tail, 1, freedom));
}

/**
 * Returns the regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
 * @see Press et al. 2007, Numerical Recipes, §6.4
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a); // where it converges fast
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  const tiny = 1e-300; // Lentz: keeps a vanishing denominator from dividing
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 1000; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / nonZero(1 + term * d);
      c = nonZero(1 + term / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return (front * fraction) / a;

  function nonZero(value: number): number {
    return Math.abs(value) < tiny ? tiny : value;
  }
}
