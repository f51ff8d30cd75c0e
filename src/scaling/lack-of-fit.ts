import { fTail } from "../numeric/statistics/f-distribution.js";
import type { Fit } from "./fit.js";

/** Whether a law misses the points by more than repeated measurements scatter. */
export interface LackOfFit {
  /** Mean square of the law's misses over the mean square between repeated measurements. */
  readonly f: number;
  /** How often so large a ratio arises if the law is right. */
  readonly p: number;
}

/**
 * Returns the test of a law against repeated measurements (several seeds at one volume): does
 * the curve miss their means by more than they scatter?
 *
 * @returns Null without repeated volumes, or with no more distinct ones than parameters,
 *   or for a Huber fit.
 * @see Draper & Smith 1998, Applied Regression Analysis, §2.1
 */
export function lackOfFit({ problem, residuals, optimum }: Fit): LackOfFit | null {
  if (problem.loss.huber !== undefined) return null;
  const { points, weights } = problem;
  const cells = new Map<string, { sum: number; weight: number; squares: number }>();
  let misfit = 0;
  points.forEach((point, i) => {
    const key = JSON.stringify([point.group, ...point.inputs]);
    const cell = cells.get(key) ?? { sum: 0, weight: 0, squares: 0 };
    // At equal inputs the prediction is equal, so residuals differ as scores do.
    cell.sum += weights[i]! * residuals[i]!;
    cell.weight += weights[i]!;
    cell.squares += weights[i]! * residuals[i]! ** 2;
    cells.set(key, cell);
    misfit += weights[i]! * residuals[i]! ** 2;
  });
  let pure = 0;
  for (const { sum, weight, squares } of cells.values()) pure += squares - (sum * sum) / weight;
  const within = points.length - cells.size;
  const between = cells.size - optimum.length;
  if (within <= 0 || between <= 0) return null;
  const f = (misfit - pure) / between / (pure / within);
  return { f, p: fTail(f, between, within) };
}
