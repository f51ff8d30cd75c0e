/**
 * @file A scaling law: a formula from data volume (and whatever else was varied)
 * to a score, with the bounds of its parameters, its gradient, and good places to
 * start a fit from. Laws know nothing of fitting; a fit knows nothing of formulas.
 */

/** A number of a law that is fitted. */
export interface Parameter {
  readonly name: string;
  /** For people, with its unit. */
  readonly meaning: string;
  /** A fit never leaves [lower, upper]. */
  readonly lower: number;
  readonly upper: number;
  /**
   * How an optimiser sees it: a positive quantity that spans decades is searched by
   * its logarithm, so that one step means one factor.
   */
  readonly scale: "linear" | "log";
}

/** What a law sees of the points when it proposes where to start. */
export interface Sample {
  readonly inputs: readonly ArrayLike<number>[];
  readonly scores: ArrayLike<number>;
}

/** A formula from volumes of data to a score. */
export interface Law {
  readonly name: string;
  /** In plain text, with the parameters under their own names: "S = c − a·D^(−b)". */
  readonly formula: string;
  /** The work that proposed it, with its arXiv id. */
  readonly source: string;
  /** What one point is given as, in order: ["volume"], ["volume", "similarity"] … */
  readonly inputs: readonly string[];
  /** Which input is the volume that `slope` differentiates by. */
  readonly volume: number;
  readonly parameters: readonly Parameter[];
  /**
   * Returns the predicted score at `x`: NaN where the formula is undefined.
   * @param gradient Receives ∂S/∂θ, one entry a parameter, if given.
   */
  evaluate(x: ArrayLike<number>, theta: ArrayLike<number>, gradient?: Float64Array): number;
  /** Returns ∂S/∂volume at `x`, in score per unit of volume. */
  slope(x: ArrayLike<number>, theta: ArrayLike<number>): number;
  /**
   * Returns parameter vectors near which a least-squares fit of `sample` may lie, found
   * by solving for the parameters that enter linearly on a coarse grid of the others.
   */
  starts(sample: Sample): number[][];
}

/**
 * Returns the least-squares intercept and slope of y against t, or null if t does not
 * vary: the linear half of every law's starting points.
 */
export function line(t: ArrayLike<number>, y: ArrayLike<number>): [number, number] | null {
  const n = t.length;
  let meanT = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanT += t[i]! / n;
    meanY += y[i]! / n;
  }
  let varying = 0;
  let joint = 0;
  for (let i = 0; i < n; i++) {
    varying += (t[i]! - meanT) ** 2;
    joint += (t[i]! - meanT) * (y[i]! - meanY);
  }
  const slope = joint / varying;
  return Number.isFinite(slope) ? [meanY - slope * meanT, slope] : null;
}
