/**
 * @file Levenberg–Marquardt with bounds. Ours, because ml-levenberg-marquardt 5.1
 * differentiates by finite differences only, has no Huber loss, and allocates matrices
 * per step; a bootstrap here runs tens of thousands of fits of two to six parameters.
 */

/** A sum of losses of residuals, and its Gauss–Newton model. */
export interface Objective {
  /** The number of coordinates. */
  readonly size: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Returns the objective; NaN or infinite where it is undefined. */
  value(point: Float64Array): number;
  /** Writes the lower triangle of the Gauss–Newton Hessian (p, p) and the gradient (p). */
  linearise(point: Float64Array, hessian: Float64Array, gradient: Float64Array): void;
}

/** Where a search ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False if the iterations ran out first. */
  readonly converged: boolean;
}

/** When a search ends. */
export interface MinimiseOptions {
  /** Defaults to 500. */
  readonly iterations?: number;
  /** Stops once a step promises less than this share of the objective; defaults to 1e-14. */
  readonly tolerance?: number;
}

/** A step is given up as hopeless when the damping has reached this multiple of the curvature. */
const mostDamped = 1e16;

/**
 * Returns a local minimum of the objective inside its bounds, downhill from `start`.
 *
 * Damping is relative to the curvature of each coordinate (Marquardt), raised and lowered
 * as Nielsen proposes; a coordinate at its bound that the gradient pushes outward is
 * held for the step, and one that the step would carry beyond its bound stops there.
 *
 * @param start Inside the bounds (it is clipped to them); left unchanged.
 * @returns The start itself, with an infinite value, where the objective is undefined there.
 * @see Madsen, Nielsen, Tingleff 2004, Methods for Non-Linear Least Squares Problems
 */
export function levenbergMarquardt(
  objective: Objective,
  start: Float64Array,
  { iterations = 500, tolerance = 1e-14 }: MinimiseOptions = {},
): Minimum {
  const { size, lower, upper } = objective;
  const clip = (value: number, i: number) => Math.min(upper[i]!, Math.max(lower[i]!, value));
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const factor = new Float64Array(size * size);
  const step = new Float64Array(size);
  const held = new Uint8Array(size);
  const pinned = new Uint8Array(size);
  let point = start.map(clip);
  let trial = new Float64Array(size);
  let value = objective.value(point);
  if (!Number.isFinite(value))
    return { point, value: Number.POSITIVE_INFINITY, iterations: 0, converged: false };
  let damping = 1e-3;

  /**
   * Writes a step that stays inside the bounds: a coordinate that would leave them goes to its
   * bound, and the others are solved for anew. Merely clipped, a step along a narrow valley
   * would leave the valley. False if the matrix is not positive definite.
   */
  const boundedStep = (): boolean => {
    pinned.set(held);
    step.fill(0);
    for (let before = -1, count = 0; before !== count; ) {
      if (!dampedStep(hessian, gradient, pinned, damping, factor, step)) return false;
      before = count;
      for (let i = 0; i < size; i++) {
        const target = point[i]! + step[i]!;
        if (pinned[i] || (target >= lower[i]! && target <= upper[i]!)) continue;
        pinned[i] = 1;
        step[i] = clip(target, i) - point[i]!;
        count++;
      }
    }
    return true;
  };

  let growth = 2;
  let iteration = 0;
  let moved = true;

  for (; iteration < iterations; iteration++) {
    if (moved) {
      objective.linearise(point, hessian, gradient);
      for (let i = 0; i < size; i++)
        held[i] =
          (point[i]! <= lower[i]! && gradient[i]! > 0) ||
          (point[i]! >= upper[i]! && gradient[i]! < 0)
            ? 1
            : 0;
    }
    const promised = boundedStep() ? -modelChange(hessian, gradient, step) : Number.NaN;
    if (promised >= 0 && promised <= tolerance * value)
      return { point, value, iterations: iteration, converged: true };
    for (let i = 0; i < size; i++) trial[i] = clip(point[i]! + step[i]!, i);
    // A step that the bounds have bent uphill is not tried: damped more, it is shorter and descends.
    const reached = promised > 0 ? objective.value(trial) : Number.NaN;
    const ratio = (value - reached) / promised; // NaN where the objective is undefined, too
    if (ratio > 0) {
      [point, trial] = [trial, point];
      value = reached;
      damping *= Math.max(1 / 5, 1 - (2 * ratio - 1) ** 3);
      growth = 2;
      moved = true;
    } else {
      damping *= growth;
      growth *= 2;
      moved = false;
      if (damping > mostDamped) break;
    }
  }
  // Damped beyond hope means that rounding hides any further descent: a minimum, too.
  return { point, value, iterations: iteration, converged: iteration < iterations };
}

/**
 * Solves (H + damping·diag H)·step = −gradient by Cholesky for the coordinates that are not
 * held, whose steps are given; false if the matrix is not positive definite.
 */
function dampedStep(
  hessian: Float64Array,
  gradient: Float64Array,
  held: Uint8Array,
  damping: number,
  factor: Float64Array,
  step: Float64Array,
): boolean {
  const p = gradient.length;
  for (let i = 0; i < p; i++) {
    if (held[i]) continue;
    for (let j = 0; j <= i; j++) {
      if (held[j]) continue;
      let sum = hessian[i * p + j]!;
      // A coordinate without any curvature (its effect has vanished) is damped, not divided by 0.
      if (i === j) sum += sum > 0 ? damping * sum : damping;
      for (let k = 0; k < j; k++) if (!held[k]) sum -= factor[i * p + k]! * factor[j * p + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        factor[i * p + i] = Math.sqrt(sum);
      } else factor[i * p + j] = sum / factor[j * p + j]!;
    }
    let sum = -gradient[i]!;
    for (let k = 0; k < p; k++)
      if (held[k]) sum -= hessian[Math.max(i, k) * p + Math.min(i, k)]! * step[k]!;
    for (let k = 0; k < i; k++) if (!held[k]) sum -= factor[i * p + k]! * step[k]!;
    step[i] = sum / factor[i * p + i]!;
  }
  for (let i = p - 1; i >= 0; i--) {
    if (held[i]) continue;
    let sum = step[i]!;
    for (let k = i + 1; k < p; k++) if (!held[k]) sum -= factor[k * p + i]! * step[k]!;
    step[i] = sum / factor[i * p + i]!;
  }
  return true;
}

/** Returns gᵀs + ½ sᵀHs from the lower triangle of H. */
function modelChange(hessian: Float64Array, gradient: Float64Array, step: Float64Array): number {
  const p = step.length;
  let change = 0;
  for (let i = 0; i < p; i++) {
    let curved = 0.5 * hessian[i * p + i]! * step[i]!;
    for (let j = 0; j < i; j++) curved += hessian[i * p + j]! * step[j]!;
    change += step[i]! * (gradient[i]! + curved);
  }
  return change;
}
