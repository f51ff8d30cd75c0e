/**
 * @file A law and its points as an optimiser sees them: flat arrays, one vector of
 * coordinates, a value and a linearisation. Nothing is allocated per evaluation, and a
 * bootstrap changes targets and weights in place instead of compiling anew.
 *
 * Coordinates are the parameters, or their logarithms where the law says "log".
 */

import type { Objective } from "../numeric/levenberg-marquardt.js";
import type { Law, Parameter } from "./law.js";
import { byGroup, type Point } from "./points.js";

/** How a residual counts. */
export interface Loss {
  /** Where residuals are taken: of the scores, or of their logarithms; defaults to "score". */
  readonly space?: "score" | "log";
  /**
   * Residuals beyond δ count linearly: ρ(r) = r²/2 for |r| ≤ δ, δ(|r| − δ/2) beyond.
   * Absent: plain least squares.
   */
  readonly huber?: number;
}

/** A law, the points that it is fitted to, and how they are weighed. */
export interface Problem extends Objective {
  readonly law: Law;
  readonly points: readonly Point[];
  readonly groups: readonly string[];
  readonly loss: Loss;
  /** One a coordinate: which parameter it is, and of which group (null: shared by all). */
  readonly slots: readonly { readonly parameter: Parameter; readonly group: string | null }[];
  /** For each point the index of its group. */
  readonly groupOf: Uint16Array;
  /** In the space of the residuals; a bootstrap writes to those of its own copy. */
  readonly targets: Float64Array;
  /** The same; 0 leaves a point out. */
  readonly weights: Float64Array;
  /** Writes the residuals f(prediction) − target, one a point; NaN where the law is undefined. */
  residuals(coordinates: Float64Array, out: Float64Array): void;
  /** Writes ∂(residual)/∂(coordinate) as (n, p). */
  jacobian(coordinates: Float64Array, out: Float64Array): void;
  /** Returns the law's own parameters for a group. */
  theta(coordinates: ArrayLike<number>, group: number): Float64Array;
  /** Returns the coordinates of one parameter vector per group; shared ones are averaged. */
  coordinates(thetas: readonly ArrayLike<number>[]): Float64Array;
}

/** Returns the same problem with targets and weights of its own. */
export function recompiled({ points, law, slots, loss }: Problem): Problem {
  const shared = slots.filter(({ group }) => group === null).map(({ parameter }) => parameter.name);
  return compile(points, law, shared, loss);
}

/** Returns the problem of fitting `law` to `points` with the named parameters shared. */
export function compile(
  points: readonly Point[],
  law: Law,
  shared: readonly string[],
  loss: Loss,
): Problem {
  const k = law.parameters.length;
  const groups = [...byGroup(points).keys()];
  const groupOf = Uint16Array.from(points, p => groups.indexOf(p.group));
  const slots: { parameter: Parameter; group: string | null }[] = [];
  const slotOf = new Uint16Array(groups.length * k); // (groups, k)
  law.parameters.forEach((parameter, j) => {
    const common = shared.includes(parameter.name);
    groups.forEach((group, g) => {
      if (!common || g === 0) slots.push({ parameter, group: common ? null : group });
      slotOf[g * k + j] = slots.length - 1;
    });
  });

  const size = slots.length;
  const logged = law.parameters.map(p => p.scale === "log");
  const toCoordinate = (value: number, p: Parameter) =>
    p.scale === "log" ? Math.log(value) : value;
  const inLog = loss.space === "log";
  const delta = loss.huber ?? Number.POSITIVE_INFINITY;
  const inputs = points.map(p => Float64Array.from(p.inputs));
  const targets = Float64Array.from(points, p => (inLog ? Math.log(p.score) : p.score));
  const weights = Float64Array.from(points, p => p.weight ?? 1);
  const thetas = groups.map(() => new Float64Array(k));
  const gradient = new Float64Array(k);

  function unpack(u: ArrayLike<number>): void {
    thetas.forEach((theta, g) => {
      for (let j = 0; j < k; j++) {
        const value = u[slotOf[g * k + j]!]!;
        theta[j] = logged[j] ? Math.exp(value) : value;
      }
    });
  }

  /** Returns point i's residual; fills `gradient` by coordinate if asked to. */
  function residual(i: number, differentiate: boolean): number {
    const theta = thetas[groupOf[i]!]!;
    const predicted = law.evaluate(inputs[i]!, theta, differentiate ? gradient : undefined);
    if (differentiate)
      for (let j = 0; j < k; j++) {
        if (logged[j]) gradient[j]! *= theta[j]!; // ∂/∂log θ = θ·∂/∂θ
        if (inLog) gradient[j]! /= predicted;
      }
    return (inLog ? Math.log(predicted) : predicted) - targets[i]!;
  }

  return {
    law,
    points,
    groups,
    loss,
    slots,
    groupOf,
    targets,
    weights,
    size,
    lower: Float64Array.from(slots, s => toCoordinate(s.parameter.lower, s.parameter)),
    upper: Float64Array.from(slots, s => toCoordinate(s.parameter.upper, s.parameter)),

    value(u) {
      unpack(u);
      let sum = 0;
      for (let i = 0; i < points.length; i++) {
        if (weights[i] === 0) continue;
        const r = Math.abs(residual(i, false));
        sum += weights[i]! * (r <= delta ? 0.5 * r * r : delta * (r - 0.5 * delta));
      }
      return sum;
    },

    linearise(u, hessian, slope) {
      unpack(u);
      hessian.fill(0);
      slope.fill(0);
      for (let i = 0; i < points.length; i++) {
        if (weights[i] === 0) continue;
        const r = residual(i, true);
        // A residual beyond δ pulls with δ, not with r: its square is weighed down so that it does.
        const weight = Math.abs(r) <= delta ? weights[i]! : (weights[i]! * delta) / Math.abs(r);
        const first = groupOf[i]! * k;
        for (let a = 0; a < k; a++) {
          const row = slotOf[first + a]!;
          const scaled = weight * gradient[a]!;
          slope[row]! += scaled * r;
          for (let b = 0; b <= a; b++) {
            const col = slotOf[first + b]!;
            hessian[row > col ? row * size + col : col * size + row]! += scaled * gradient[b]!;
          }
        }
      }
    },

    residuals(u, out) {
      unpack(u);
      for (let i = 0; i < points.length; i++) out[i] = residual(i, false);
    },

    jacobian(u, out) {
      unpack(u);
      out.fill(0);
      for (let i = 0; i < points.length; i++) {
        residual(i, true);
        for (let j = 0; j < k; j++) out[i * size + slotOf[groupOf[i]! * k + j]!] = gradient[j]!;
      }
    },

    theta(u, group) {
      unpack(u);
      return thetas[group]!.slice();
    },

    coordinates(perGroup) {
      const sums = new Float64Array(size);
      const counts = new Float64Array(size);
      perGroup.forEach((theta, g) => {
        law.parameters.forEach((p, j) => {
          const bounded = Math.min(p.upper, Math.max(p.lower, theta[j]!));
          const slot = slotOf[g * k + j]!;
          sums[slot]! += toCoordinate(bounded, p);
          counts[slot]!++;
        });
      });
      return sums.map((sum, slot) => sum / counts[slot]!);
    },
  };
}
