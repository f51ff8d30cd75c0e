import { IsoglossError } from "../base/error.js";
import { groupBy } from "../base/group-by.js";
import type { Random } from "../numeric/random.js";
import type { Fit } from "./fit.js";
import { leverages } from "./identifiability.js";

/**
 * How a bootstrap imitates another set of measurements.
 *
 * - `residuals`: predictions plus residuals drawn from the same group; volumes stay as
 *   designed, so that every draw can carry the law. For few points, one run each.
 * - `wild`: predictions plus each cluster's own residuals, flipped and rescaled together
 *   by one of Webb's six weights. For noise that differs between clusters.
 * - `clusters`: whole clusters drawn with replacement, within strata of clusters that
 *   cover the same groups. For many clusters (seeds, runs) with several points each.
 */
export type Resample = "residuals" | "wild" | "clusters";

/** Below this many clusters a cluster bootstrap knows nothing of the spread between them. */
const fewestClusters = 5;

/** Webb 2014: mean 0, variance 1, and more than 2^G different draws from G clusters. */
const webb = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)];

export interface Resampler {
  /** Rewrites the targets and weights of the fit's problem. */
  draw(random: Random): void;
  /**
   * For each group its residuals as large as the noise of a point of weight 1 is (leverage taken
   * out), about 0: what another measurement adds to the law.
   */
  readonly noise: readonly Float64Array[];
  /** Degrees of freedom left for the spread. */
  readonly freedom: number;
}

/**
 * Returns a resampler of the fit's points.
 * @throws IsoglossError if clusters are asked for and there are fewer than five in a stratum.
 */
export function resampler(fit: Fit, kind: Resample): Resampler {
  const { problem, residuals, optimum } = fit;
  const { points, targets, weights, groupOf, groups } = problem;
  const observed = targets.slice();
  const given = weights.slice();
  const hat = leverages(fit);
  // A fitted residual is smaller than the noise by √(1 − h); h = 1 means it tells nothing. Of a
  // linear law |r| ≤ √(1 − h)·‖r‖ (Cauchy–Schwarz): where h is so near 1 that a curved law or
  // rounding breaks this, one point that the curve passes through would drown all others.
  const norm = Math.sqrt(residuals.reduce((sum, r, i) => sum + given[i]! * r * r, 0));
  const noise = residuals.map((r, i) => {
    if (!(hat[i]! < 1 - 1e-9)) return 0;
    const most = norm / Math.sqrt(given[i]!);
    return Math.min(most, Math.max(-most, -r / Math.sqrt(1 - hat[i]!)));
  });
  const fitted = observed.map((target, i) => target + residuals[i]!);
  const freedom = points.length - optimum.length;
  const clusters = [...groupBy(points.keys(), i => points[i]!.cluster ?? `#${i}`).values()];

  const pools = groups.map((_, g) => {
    const members = [...groupOf.keys()].filter(i => groupOf[i] === g);
    const standardised = members.map(i => noise[i]! * Math.sqrt(given[i]!));
    const centre = standardised.reduce((a, b) => a + b, 0) / members.length;
    return Float64Array.from(standardised, r => r - centre);
  });

  if (kind === "residuals")
    return {
      noise: pools,
      freedom,
      draw(random) {
        for (let i = 0; i < points.length; i++) {
          const pool = pools[groupOf[i]!]!;
          targets[i] = fitted[i]! + pool[random.integer(pool.length)]! / Math.sqrt(given[i]!);
        }
      },
    };

  if (kind === "wild")
    return {
      noise: pools,
      freedom: Math.min(freedom, clusters.length - 1),
      draw(random) {
        for (const members of clusters) {
          const sign = webb[random.integer(webb.length)]!;
          for (const i of members) targets[i] = fitted[i]! + sign * noise[i]!;
        }
      },
    };

  const strata = [
    ...groupBy(clusters.keys(), c =>
      JSON.stringify([...new Set(clusters[c]!.map(i => groupOf[i]!))].sort()),
    ).values(),
  ];
  const scarce = strata.find(members => members.length < fewestClusters);
  if (scarce)
    throw new IsoglossError(
      `Only ${scarce.length} clusters (${scarce.map(c => points[clusters[c]![0]!]!.cluster).join(", ")}) to resample: an interval from them would be far too narrow.`,
      `Resample residuals instead, or measure at least ${fewestClusters} clusters.`,
    );
  return {
    noise: pools,
    freedom: Math.min(freedom, clusters.length - strata.length),
    draw(random) {
      weights.fill(0);
      for (const members of strata)
        for (let i = 0; i < members.length; i++)
          for (const point of clusters[members[random.integer(members.length)]!]!)
            weights[point]! += given[point]!;
    },
  };
}
