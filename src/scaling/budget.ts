import { IsoglossError } from "../base/error.js";
import type { Curve } from "./curve.js";

/** One language that takes part in an allocation. */
export interface Claim {
  readonly curve: Curve;
  /** The least it must get, above 0; defaults to 1: no law knows volume 0. */
  readonly minimum?: number;
  /** The most there is; defaults to no limit. */
  readonly maximum?: number;
  /** Its share of the objective; defaults to 1. Ignored where the worst language counts. */
  readonly weight?: number;
}

/** The least and the most volume that a claim may be given. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Returns each claim's bounds, the upper at most what the others' minima leave. */
export function boundsOf(claims: readonly Claim[], budget: number): Bounds[] {
  if (claims.length === 0)
    throw new RangeError("allocate: expected at least one language, got none");
  const lows = claims.map(claim => claim.minimum ?? 1);
  const total = lows.reduce((a, b) => a + b, 0);
  claims.forEach(({ curve, minimum = 1, maximum = Number.POSITIVE_INFINITY, weight = 1 }) => {
    if (!(minimum > 0 && minimum <= maximum))
      throw new IsoglossError(
        `The bounds of "${curve.name}" are [${minimum}, ${maximum}].`,
        "A minimum lies above 0 (the laws are powers and logarithms) and not above the maximum.",
      );
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new IsoglossError(
        `The weight of "${curve.name}" is ${weight}.`,
        "Weights are finite and not negative.",
      );
  });
  if (!(budget >= total))
    throw new IsoglossError(
      `A budget of ${budget} does not cover the minima of ${claims.length} languages, ${total} together.`,
      "Raise the budget or lower the minima.",
    );
  return claims.map(({ maximum = Number.POSITIVE_INFINITY }, i) => ({
    low: lows[i]!,
    high: Math.min(maximum, budget - (total - lows[i]!)),
  }));
}

/**
 * Returns the volume in [low, high] at which a falling function crosses 0, by bisection on
 * the logarithm: the bounds if it does not cross.
 */
export function crossing(falling: (volume: number) => number, { low, high }: Bounds): number {
  if (!(falling(low) > 0)) return low;
  if (!(falling(high) < 0)) return high;
  let below = Math.log(low);
  let above = Math.log(high);
  // Sixty halvings of forty e-folds end below the spacing of doubles.
  for (let step = 0; step < 60; step++) {
    const middle = (below + above) / 2;
    if (falling(Math.exp(middle)) > 0) below = middle;
    else above = middle;
  }
  return Math.exp((below + above) / 2);
}
