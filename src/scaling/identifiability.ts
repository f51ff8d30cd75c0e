import { svd } from "../numeric/linear/svd.js";
import { matrix } from "../numeric/matrix.js";
import type { Fit } from "./fit.js";

/** Whether the points determine the parameters at all. */
export interface Identifiability {
  /**
   * Of the Jacobian with columns scaled to length 1, in the fit's coordinates: 1 if the
   * parameters act independently; above about 1e4 at least one combination of them is
   * fixed by rounding rather than by data. Infinite if a parameter has no effect at all.
   */
  readonly condition: number;
  /** Condition below `limit` and every parameter off its bounds. */
  readonly identifiable: boolean;
  /** The pair of parameters that mimic each other most, and their correlation; null if p = 1. */
  readonly closest: {
    readonly names: readonly [string, string];
    readonly correlation: number;
  } | null;
  /**
   * √ of the diagonal of σ²(JᵀWJ)⁻¹, one a coordinate (of the logarithm, where the law
   * says so); NaN where the matrix is singular or no degrees of freedom are left.
   */
  readonly standardErrors: Float64Array;
}

/** Above it, a change of 1e-4 in the scores can change a parameter by 100 %. */
const conditionLimit = 1e4;

/**
 * Returns how well the data tell the parameters apart, to first order at the optimum.
 * Curved valleys need `profile` instead.
 */
export function identifiability(fit: Fit, limit = conditionLimit): Identifiability {
  const p = fit.problem.size;
  const { scaled, lengths } = scaledJacobian(fit);
  const { values, right } = svd(matrix(fit.problem.points.length, p, scaled));
  const vanished = lengths.some(length => length === 0);
  const condition = vanished ? Number.POSITIVE_INFINITY : values[0]! / values[p - 1]!;
  // (JᵀJ)⁻¹ of the scaled columns: V diag(1/s²) Vᵀ
  const inverse = (i: number, j: number) =>
    values.reduce(
      (sum, s, k) =>
        sum + (right.data[i * right.cols + k]! * right.data[j * right.cols + k]!) / (s * s),
      0,
    );
  const variances = Array.from({ length: p }, (_, i) => inverse(i, i));
  let closest: Identifiability["closest"] = null;
  const name = (i: number) => {
    const { parameter, group } = fit.problem.slots[i]!;
    return group === null || fit.problem.groups.length === 1
      ? parameter.name
      : `${parameter.name}[${group}]`;
  };
  for (let i = 0; i < p; i++)
    for (let j = 0; j < i; j++) {
      const correlation = inverse(i, j) / Math.sqrt(variances[i]! * variances[j]!);
      if (!closest || Math.abs(correlation) > Math.abs(closest.correlation))
        closest = { names: [name(j), name(i)], correlation };
    }
  return {
    condition,
    identifiable: condition < limit && !fit.parameters.some(e => e.atBound),
    closest,
    standardErrors: Float64Array.from(
      variances,
      (v, i) => (fit.sigma * Math.sqrt(v)) / lengths[i]!,
    ),
  };
}

/** Returns each point's leverage h: how far its own score pulls its own prediction, 0 … 1. */
export function leverages(fit: Fit): Float64Array {
  const p = fit.problem.size;
  const n = fit.problem.points.length;
  const { scaled } = scaledJacobian(fit);
  const { left, values } = svd(matrix(n, p, scaled));
  const hat = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < left.cols; k++)
      // Directions that rounding made up carry no leverage.
      if (values[k]! > 1e-12 * values[0]!) hat[i]! += left.data[i * left.cols + k]! ** 2;
  return hat;
}

/** The Jacobian in coordinates, rows times √weight, columns to length 1: (n, p). */
function scaledJacobian(fit: Fit) {
  const { problem, optimum } = fit;
  const p = problem.size;
  const n = problem.points.length;
  const scaled = new Float64Array(n * p);
  problem.jacobian(optimum, scaled);
  const lengths = new Float64Array(p);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      scaled[i * p + j]! *= Math.sqrt(problem.weights[i]!);
      lengths[j]! += scaled[i * p + j]! ** 2;
    }
  for (let j = 0; j < p; j++) lengths[j] = Math.sqrt(lengths[j]!);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) if (lengths[j]! > 0) scaled[i * p + j]! /= lengths[j]!;
  return { scaled, lengths };
}
