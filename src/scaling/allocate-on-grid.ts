import type { Bounds, Claim } from "./budget.js";

/** Rungs of budget in the dynamic programme. */
const grid = 1024;

export interface GridAllocation {
  readonly volumes: number[];
  /** No allocation reaches a larger weighted sum of scores. */
  readonly bound: number;
}

/**
 * Divides a budget where curves may bend upwards (a sigmoid, a broken law) and the
 * conditions of optimality hold at worse points too: the best allocation on a grid of the
 * budget, by dynamic programming, then refined by moving volume between pairs.
 *
 * How good it is, is certified by Lagrangian duality: for every price λ,
 * Σ max_x (w·S(x) − λx) + λ·budget is at least the optimum; the least over λ is the bound.
 */
export function allocateOnGrid(
  claims: readonly Claim[],
  bounds: readonly Bounds[],
  budget: number,
): GridAllocation {
  const worth = claims.map(
    ({ curve, weight = 1 }) =>
      (volume: number) =>
        weight * curve.score(volume),
  );
  const spare = budget - bounds.reduce((sum, b) => sum + b.low, 0);
  const unit = spare / grid;
  // Of each language: its worth with k units beyond its minimum, or −∞ beyond its maximum.
  const ladders = claims.map((_, i) =>
    Float64Array.from({ length: grid + 1 }, (_, k) => {
      const volume = bounds[i]!.low + k * unit;
      return volume <= bounds[i]!.high * (1 + 1e-12)
        ? worth[i]!(Math.min(volume, bounds[i]!.high))
        : Number.NEGATIVE_INFINITY;
    }),
  );

  // best[k]: the most that the languages so far are worth with k units in all (some may be unspent).
  let best = new Float64Array(grid + 1);
  const choices: Uint16Array[] = [];
  for (const ladder of ladders) {
    const next = new Float64Array(grid + 1).fill(Number.NEGATIVE_INFINITY);
    const choice = new Uint16Array(grid + 1);
    for (let k = 0; k <= grid; k++)
      for (let own = 0; own <= k; own++) {
        const value = best[k - own]! + ladder[own]!;
        if (value > next[k]!) {
          next[k] = value;
          choice[k] = own;
        }
      }
    best = next;
    choices.push(choice);
  }
  const volumes = new Array<number>(claims.length);
  for (let i = claims.length - 1, left = grid; i >= 0; i--) {
    const own = choices[i]![left]!;
    volumes[i] = Math.min(bounds[i]!.high, bounds[i]!.low + own * unit);
    left -= own;
  }
  refine(worth, bounds, volumes, unit);
  return { volumes, bound: dualBound(worth, bounds, budget) };
}

/** Moves ever smaller amounts from one language to another while that gains. */
function refine(
  worth: readonly ((volume: number) => number)[],
  bounds: readonly Bounds[],
  volumes: number[],
  unit: number,
): void {
  for (let amount = unit; amount > 1e-9 * unit; amount /= 2)
    for (let improved = true; improved; ) {
      improved = false;
      for (let from = 0; from < worth.length; from++)
        for (let to = 0; to < worth.length; to++) {
          if (from === to) continue;
          const less = volumes[from]! - amount;
          const more = volumes[to]! + amount;
          if (less < bounds[from]!.low || more > bounds[to]!.high) continue;
          const gain =
            worth[from]!(less) +
            worth[to]!(more) -
            worth[from]!(volumes[from]!) -
            worth[to]!(volumes[to]!);
          // Gains of rounding size would move volume to and fro for ever.
          if (!(gain > 1e-13 * Math.abs(worth[to]!(more)))) continue;
          volumes[from] = less;
          volumes[to] = more;
          improved = true;
        }
    }
}

/** How finely the inner maximum of the dual is searched: 0.4 % steps over four decades. */
const looks = 2048;

function dualBound(
  worth: readonly ((volume: number) => number)[],
  bounds: readonly Bounds[],
  budget: number,
): number {
  const tables = bounds.map(({ low, high }, i) => {
    const xs = Float64Array.from(
      { length: looks + 1 },
      (_, k) => low * (high / low) ** (k / looks),
    );
    return { xs, ys: xs.map(x => worth[i]!(x)) };
  });
  const dual = (logPrice: number) => {
    const price = Math.exp(logPrice);
    let sum = price * budget;
    for (const { xs, ys } of tables) {
      let most = Number.NEGATIVE_INFINITY;
      // Between two looks a rising curve is worth at most the upper one's score at the lower one's cost.
      for (let k = 0; k < looks; k++)
        most = Math.max(most, Math.max(ys[k]!, ys[k + 1]!) - price * xs[k]!);
      sum += most;
    }
    return sum;
  };
  // The dual is convex in the price, so unimodal in its logarithm: golden section.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = -60;
  let high = 20;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let atLeft = dual(left);
  let atRight = dual(right);
  for (let step = 0; step < 60; step++)
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = dual(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = dual(right);
    }
  return Math.min(atLeft, atRight);
}
