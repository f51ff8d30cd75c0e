import { IsoglossError } from "../base/error.js";
import { allocateOnGrid } from "./allocate-on-grid.js";
import { type Bounds, boundsOf, type Claim, crossing } from "./budget.js";

/** What `allocate` takes. */
export interface AllocateOptions {
  /** "mean": the weighted mean of the predicted scores (default). "worst": the lowest of them. */
  readonly objective?: "mean" | "worst";
}

/** A budget, divided. */
export interface Allocation {
  readonly budget: number;
  readonly shares: readonly {
    readonly name: string;
    readonly volume: number;
    readonly score: number;
    /** Score gained per further unit of volume. */
    readonly slope: number;
    /** Which of its own bounds holds it, if any. */
    readonly held: "minimum" | "maximum" | null;
  }[];
  /** The weighted mean, or the lowest, of the scores. */
  readonly score: number;
  /** What is left when every language has its maximum. */
  readonly unspent: number;
  /**
   * "conditions": all curves are concave, and the volumes satisfy the conditions of optimality,
   * which then are sufficient. "grid": a curve bends upwards somewhere, and the best of a
   * grid was refined; `gap` bounds what any other allocation could gain.
   */
  readonly method: "conditions" | "grid";
  /** No allocation scores more than `score + gap`. */
  readonly gap: number;
}

/**
 * Divides a budget among languages so that the weighted mean of their predicted scores, or the
 * worst one, is as high as their laws allow.
 *
 * Mean: with concave S_i the optimum is unique, and there all languages that are not held
 * by a bound gain the same from one more unit, w_i·S_i′(X_i) = λ. Each X_i(λ) falls with λ,
 * so λ is a root in one dimension. For the x-LLaMA law X_i = (λ/(a_i·|β_i|))^(1/(β_i−1)).
 *
 * Worst: all languages that are not held have the same score t (those at their maximum may have
 * less, those at their minimum more), again a root in one dimension; it needs rising curves only.
 *
 * @param budget The total volume, in the unit of the fits.
 * @throws IsoglossError if the budget does not cover the minima, a law is undefined
 *   in the range, or (for "worst") a curve does not rise.
 *
 * @example
 * ```ts
 * import { allocate } from "isogloss/scaling";
 * const curve = (name: string, gain: number) => ({
 *   name,
 *   score: (volume: number) => gain * Math.log(volume),
 *   slope: (volume: number) => gain / volume,
 * });
 * const { shares } = allocate([{ curve: curve("de", 2) }, { curve: curve("sw", 6) }], 40_000);
 * console.assert(Math.round(shares[1]!.volume) === 30_000); // in proportion to the gains
 * ```
 */
export function allocate(
  claims: readonly Claim[],
  budget: number,
  { objective = "mean" }: AllocateOptions = {},
): Allocation {
  const bounds = boundsOf(claims, budget);
  const capacity = claims.reduce((sum, c) => sum + (c.maximum ?? Number.POSITIVE_INFINITY), 0);
  if (objective === "worst") {
    const volumes = capacity <= budget ? bounds.map(b => b.high) : levelled(claims, bounds, budget);
    return report(claims, bounds, budget, volumes, "conditions", 0, objective);
  }
  const total = claims.reduce((sum, c) => sum + (c.weight ?? 1), 0);
  if (!(total > 0))
    throw new IsoglossError("All weights are 0.", "Give at least one language a weight above 0.");
  const bent = claims.map((claim, i) => shape(claim, bounds[i]!));
  if (bent.every(s => s === "concave")) {
    const volumes = capacity <= budget ? bounds.map(b => b.high) : balanced(claims, bounds, budget);
    return report(claims, bounds, budget, volumes, "conditions", 0, objective);
  }
  const { volumes, bound } = allocateOnGrid(claims, bounds, budget);
  const found = report(claims, bounds, budget, volumes, "grid", 0, objective);
  return { ...found, gap: Math.max(0, bound / total - found.score) };
}

/** Returns the volumes at which every free language gains the same from one more unit. */
function balanced(claims: readonly Claim[], bounds: readonly Bounds[], budget: number): number[] {
  const at = (logPrice: number) =>
    claims.map(({ curve, weight = 1 }, i) =>
      crossing(volume => weight * curve.slope(volume) - Math.exp(logPrice), bounds[i]!),
    );
  return settle(at, budget, 1);
}

/** Returns the volumes at which every free language has the same score. */
function levelled(claims: readonly Claim[], bounds: readonly Bounds[], budget: number): number[] {
  for (const [i, { curve }] of claims.entries()) {
    const { low, high } = bounds[i]!;
    for (const volume of ladder(low, high))
      if (!(curve.slope(volume) >= 0))
        throw new IsoglossError(
          `The law of "${curve.name}" ${Number.isNaN(curve.slope(volume)) ? "is undefined" : "does not rise"} at volume ${Math.round(volume)}: levelling scores has no unique answer.`,
          "Use the mean objective, or bounds within which the curve rises.",
        );
  }
  const lowest = Math.min(...claims.map(({ curve }, i) => curve.score(bounds[i]!.low)));
  const highest = Math.max(...claims.map(({ curve }, i) => curve.score(bounds[i]!.high)));
  const at = (share: number) =>
    claims.map(({ curve }, i) =>
      crossing(volume => lowest + share * (highest - lowest) - curve.score(volume), bounds[i]!),
    );
  return settle(at, budget, -1, 0, 1);
}

/**
 * Returns the volumes `at` the control value that spends the budget exactly.
 * @param sign 1 if spending falls with the control, −1 if it rises.
 */
function settle(
  at: (control: number) => number[],
  budget: number,
  sign: 1 | -1,
  from = -200,
  to = 200,
): number[] {
  let low = from;
  let high = to;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    const spent = at(middle).reduce((a, b) => a + b, 0);
    if (sign * (spent - budget) > 0) low = middle;
    else high = middle;
  }
  // Both ends agree to rounding, unless a curve is flat or straight: then any mixture is as good.
  const some = at(low);
  const other = at(high);
  const spentSome = some.reduce((a, b) => a + b, 0);
  const spentOther = other.reduce((a, b) => a + b, 0);
  const mix = spentSome === spentOther ? 0 : (budget - spentOther) / (spentSome - spentOther);
  const share = Math.min(1, Math.max(0, mix));
  return some.map((volume, i) => other[i]! + share * (volume - other[i]!));
}

/** How finely a curve's shape is looked at: volumes a factor of about 1.05 apart, over six decades. */
const rungs = 256;

function ladder(low: number, high: number): number[] {
  return Array.from({ length: rungs + 1 }, (_, i) => low * (high / low) ** (i / rungs));
}

/** Returns whether the slope falls all the way. @throws IsoglossError where the law is undefined. */
function shape({ curve }: Claim, { low, high }: Bounds): "concave" | "bent" {
  let previous = Number.POSITIVE_INFINITY;
  let concave = true;
  for (const volume of ladder(low, high)) {
    const slope = curve.slope(volume);
    if (!Number.isFinite(curve.score(volume)) || !Number.isFinite(slope))
      throw new IsoglossError(
        `The law of "${curve.name}" is undefined at volume ${volume.toPrecision(3)}.`,
        "Set its minimum to the smallest volume that was measured.",
      );
    // Rounding may raise the slope of a straight piece by a few ulp.
    if (slope < 0 || slope > previous * (1 + 1e-12)) concave = false;
    previous = slope;
  }
  return concave ? "concave" : "bent";
}

function report(
  claims: readonly Claim[],
  bounds: readonly Bounds[],
  budget: number,
  volumes: readonly number[],
  method: Allocation["method"],
  gap: number,
  objective: "mean" | "worst",
): Allocation {
  const shares = claims.map(({ curve, maximum }, i) => {
    const volume = volumes[i]!;
    const { low } = bounds[i]!;
    const held =
      volume <= low * (1 + 1e-9)
        ? ("minimum" as const)
        : maximum !== undefined && volume >= maximum * (1 - 1e-9)
          ? ("maximum" as const)
          : null;
    return {
      name: curve.name,
      volume,
      score: curve.score(volume),
      slope: curve.slope(volume),
      held,
    };
  });
  const total = claims.reduce((sum, c) => sum + (c.weight ?? 1), 0);
  const score =
    objective === "worst"
      ? Math.min(...shares.map(s => s.score))
      : shares.reduce((sum, s, i) => sum + (claims[i]!.weight ?? 1) * s.score, 0) / total;
  const spent = volumes.reduce((a, b) => a + b, 0);
  // What rounding left of a budget that is spent is not worth a mention.
  const unspent = budget - spent > 1e-6 * budget ? budget - spent : 0;
  return { budget, shares, score, unspent, method, gap };
}
