import { IsoglossError, unlessRefused } from "../base/error.js";
import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import { percentiles } from "../numeric/statistics/bootstrap.js";
import type { Interval } from "../numeric/statistics/interval.js";
import { type AllocateOptions, type Allocation, allocate } from "./allocate.js";
import { type Bounds, boundsOf, type Claim } from "./budget.js";
import type { Curve } from "./curve.js";

/** The best division of a budget, and what it gains over simple rules. */
export interface Comparison {
  readonly allocation: Allocation;
  /**
   * Draws whose laws allow no division, such as one that is undefined in the range: they are left
   * out of the intervals, which are NaN where they are more than one in twenty.
   */
  readonly undefinedDraws: number;
  /** Of each language: the middle 95 % (or `confidence`) of its optimal volume over the draws. */
  readonly volumes: readonly Interval[];
  /** The score of each simple rule, and what the optimum gains over it. */
  readonly baselines: readonly {
    readonly name: "uniform" | "proportional";
    readonly volumes: readonly number[];
    readonly score: number;
    readonly gain: number;
    /** Of the gain of the *same* optimal volumes, were each draw's laws the truth. */
    readonly interval: Interval;
  }[];
}

/** What `compareAllocations` takes. */
export interface CompareAllocationsOptions extends Stoppable, AllocateOptions {
  /** For each language the data there is: the rule "in proportion"; absent: no such rule. */
  readonly available?: readonly number[];
  /**
   * Bootstrap draws: one list of curves a draw, in the order of the claims. Absent: intervals are NaN.
   */
  readonly draws?: readonly (readonly Curve[])[];
  /** Defaults to 0.95. */
  readonly confidence?: number;
}

/**
 * Divides a budget and says what that gains over dividing it evenly and in proportion to the data
 * there is, both within the same bounds, with intervals from bootstrapped laws.
 *
 * The gain can be negative in a draw: the volumes were chosen by the fit, not by the draw.
 */
export async function compareAllocations(
  claims: readonly Claim[],
  budget: number,
  { available, draws = [], confidence = 0.95, signal, ...options }: CompareAllocationsOptions = {},
): Promise<Comparison> {
  const allocation = allocate(claims, budget, options);
  const bounds = boundsOf(claims, budget);
  const optimal = allocation.shares.map(s => s.volume);
  const drawn: { own: Claim[]; shares: Allocation["shares"] }[] = [];
  for (const curves of draws) {
    await pause(signal);
    const own = claims.map((claim, i) => ({ ...claim, curve: curves[i]! }));
    const redone = unlessRefused(() => allocate(own, budget, options));
    if (!(redone instanceof IsoglossError)) drawn.push({ own, shares: redone.shares });
  }
  const undefinedDraws = draws.length - drawn.length;
  const spread = (values: number[]): Interval => {
    const ordered = Float64Array.from(values).sort();
    const tooFew = ordered.length === 0 || undefinedDraws > draws.length / 20;
    if (tooFew || Number.isNaN(ordered.at(-1)!)) return { low: Number.NaN, high: Number.NaN };
    return percentiles(ordered, confidence);
  };
  const rules: { name: "uniform" | "proportional"; wishes: readonly number[] }[] = [
    { name: "uniform", wishes: claims.map(() => 1) },
    ...(available ? [{ name: "proportional" as const, wishes: available }] : []),
  ];
  return {
    allocation,
    undefinedDraws,
    volumes: claims.map((_, i) => spread(drawn.map(({ shares }) => shares[i]!.volume))),
    baselines: rules.map(({ name, wishes }) => {
      const volumes = inProportion(wishes, bounds, budget - allocation.unspent);
      const score = scoreOf(claims, volumes, options);
      return {
        name,
        volumes,
        score,
        gain: allocation.score - score,
        interval: spread(
          drawn.map(({ own }) => scoreOf(own, optimal, options) - scoreOf(own, volumes, options)),
        ),
      };
    }),
  };
}

/** Returns the weighted mean, or the lowest, of the scores at these volumes. */
function scoreOf(
  claims: readonly Claim[],
  volumes: readonly number[],
  { objective = "mean" }: AllocateOptions = {},
): number {
  const scores = claims.map(({ curve }, i) => curve.score(volumes[i]!));
  if (objective === "worst") return Math.min(...scores);
  const weights = claims.map(c => c.weight ?? 1);
  const total = weights.reduce((a, b) => a + b, 0);
  return scores.reduce((sum, score, i) => sum + weights[i]! * score, 0) / total;
}

/**
 * Returns volumes in proportion to the wishes, those that hit a bound set to it and the
 * rest divided again.
 */
export function inProportion(
  wishes: readonly number[],
  bounds: readonly Bounds[],
  budget: number,
): number[] {
  if (!wishes.every(wish => wish > 0 && Number.isFinite(wish)))
    throw new RangeError(`inProportion: wishes must be above 0, got ${wishes.join(", ")}`);
  const clip = (scale: number) =>
    wishes.map((wish, i) => Math.min(bounds[i]!.high, Math.max(bounds[i]!.low, scale * wish)));
  let low = 0;
  let high = Math.max(...wishes.map((wish, i) => bounds[i]!.high / wish));
  // Spending rises with the scale: a hundred halvings end at rounding.
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (clip(middle).reduce((a, b) => a + b, 0) < budget) low = middle;
    else high = middle;
  }
  return clip(high);
}

/** Returns the optimum at each budget: how the division moves as there is more to divide. */
export async function allocationPath(
  claims: readonly Claim[],
  budgets: readonly number[],
  { signal, ...options }: AllocateOptions & Stoppable = {},
): Promise<Allocation[]> {
  const path: Allocation[] = [];
  for (const budget of budgets) {
    await pause(signal);
    path.push(allocate(claims, budget, options));
  }
  return path;
}
