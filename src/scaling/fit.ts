import { IsoglossError } from "../base/error.js";
import {
  levenbergMarquardt,
  type MinimiseOptions,
  type Objective,
} from "../numeric/levenberg-marquardt.js";
import { generator, type Random, type Seed } from "../numeric/random.js";
import type { Law } from "./law.js";
import { checkPoints, type Point } from "./points.js";
import { compile, type Loss, type Problem } from "./problem.js";

/** What `fit` takes. */
export interface FitOptions extends Loss {
  /** The parameters that all groups have in common; the others are each group's own. */
  readonly shared?: readonly string[];
  /** How many of the most promising starts are followed to their minimum; defaults to 8. */
  readonly starts?: number;
  /** A seed, or a generator that goes on from where it is; defaults to 0. */
  readonly seed?: Seed;
}

/** A parameter's fitted value. */
export interface FittedParameter {
  readonly name: string;
  /** Null if all groups share it. */
  readonly group: string | null;
  readonly value: number;
  /** At a bound the value is the bound's, not the data's. */
  readonly atBound: boolean;
}

/** A law with the parameters that suit its points best. */
export interface Fit {
  readonly law: Law;
  readonly problem: Problem;
  /** The minimum, in the problem's coordinates; the others are worse optima, best first. */
  readonly optimum: Float64Array;
  /** Where other starts ended, if elsewhere. */
  readonly otherOptima: readonly Float64Array[];
  readonly parameters: readonly FittedParameter[];
  /** Σ w·ρ(residual), with ρ(r) = r²/2 for least squares and within a Huber loss's δ. */
  readonly objective: number;
  /** Residuals f(predicted) − f(observed), in the order of the points. */
  readonly residuals: Float64Array;
  /** √(Σ w·r² / (n − p)), in the space of the residuals; NaN if n ≤ p. */
  readonly sigma: number;
  /** Whether the search ended by itself, and not by its limit of steps. */
  readonly converged: boolean;
  /** The share of the followed starts that ended in this minimum (to 1e-6 of the objective). */
  readonly agreement: number;
  /** Returns the predicted score. @throws RangeError for a group that was not fitted. */
  predict(inputs: ArrayLike<number>, group?: string): number;
}

/**
 * Returns the best fit of a law that was found from many starts: the law's own guesses and
 * random ones round them, screened by their objective, the best followed downhill by
 * Levenberg–Marquardt with analytic gradients. Equal inputs and seeds give equal fits.
 *
 * @param points One curve, or several with parameters in common: groups that share
 *   nothing are fits of their own.
 * @throws IsoglossError if the points cannot carry the law (see `checkPoints`).
 * @throws RangeError for a shared parameter that the law lacks, or several groups without one.
 *
 * @example
 * ```ts
 * import { fitLaw, logLaw } from "isogloss/scaling";
 * const volumes = [500, 1000, 2000, 4000, 8000];
 * const points = volumes.map(d => ({ group: "de", inputs: [d], score: 3 + 2 * Math.log(d) }));
 * const fit = fitLaw(points, logLaw);
 * console.log(fit.parameters, fit.predict([16_000]));
 * ```
 */
export function fitLaw(points: readonly Point[], law: Law, options: FitOptions = {}): Fit {
  const { shared = [], starts = 8, seed = 0, ...loss } = options;
  for (const name of shared)
    if (!law.parameters.some(p => p.name === name))
      throw new RangeError(`fitLaw: shared parameters must be the law's, got "${name}"`);
  const problem = compile(points, law, shared, loss);
  if (problem.groups.length > 1 && shared.length === 0)
    throw new RangeError(
      `fitLaw: groups must share parameters or be fitted one by one, got ${problem.groups.join(", ")}`,
    );
  if (loss.huber !== undefined && !(loss.huber > 0))
    throw new RangeError(`fitLaw: huber must be above 0, got ${loss.huber}`);
  checkPoints(points, law, problem.size);
  if (loss.space === "log" && points.some(p => !(p.score > 0)))
    throw new RangeError('fitLaw: space "log" needs scores above 0');

  const own = lawStarts(problem);
  const candidates = [...own, ...scatter(own, generator(seed), 2 * starts)];
  const minima = follow(problem, candidates, starts);
  const best = minima[0];
  if (!best)
    throw new IsoglossError(
      `The ${law.name} law is undefined at these points from every start that was tried.`,
      "Leave out scores of 0 or less, or choose another law.",
    );
  const near = minima.filter(m => m.value <= best.value * (1 + 1e-6) + Number.MIN_VALUE);
  return describe(problem, best.point, {
    converged: best.converged,
    agreement: near.length / minima.length,
    otherOptima: minima
      .filter(m => Number.isFinite(m.value) && m.value > best.value * (1 + 1e-3))
      .map(m => m.point),
  });
}

/**
 * Returns the law's guesses for the problem's present targets as coordinates: guess i of
 * every group, shared parameters averaged. Points that a bootstrap left out are not seen.
 */
export function lawStarts(problem: Problem): Float64Array[] {
  const { law, points, groupOf, targets, weights, loss } = problem;
  const perGroup = problem.groups.map((_, g) => {
    const members: number[] = [];
    for (let i = 0; i < points.length; i++)
      if (groupOf[i] === g && weights[i]! > 0) members.push(i);
    if (members.length === 0) return [];
    return law.starts({
      inputs: members.map(i => points[i]!.inputs),
      scores: members.map(i => (loss.space === "log" ? Math.exp(targets[i]!) : targets[i]!)),
    });
  });
  if (perGroup.some(guesses => guesses.length === 0)) return [];
  const count = Math.max(...perGroup.map(guesses => guesses.length));
  return Array.from({ length: count }, (_, i) =>
    problem.coordinates(perGroup.map(guesses => guesses[i % guesses.length]!)),
  );
}

/** Returns `count` random neighbours of the starts: by factors of e, or by half the value. */
function scatter(starts: readonly Float64Array[], random: Random, count: number): Float64Array[] {
  if (starts.length === 0) return [];
  return Array.from({ length: count }, (_, i) =>
    starts[i % starts.length]!.map(
      value => value + random.normal() * Math.max(0.5, 0.5 * Math.abs(value)),
    ),
  );
}

/** Follows the `count` best of the candidates to their minima, and returns these, best first. */
export function follow(
  objective: Objective,
  candidates: readonly Float64Array[],
  count: number,
  options?: MinimiseOptions,
) {
  const { lower, upper } = objective;
  return candidates
    .map(start => {
      const inside = start.map((v, i) => Math.min(upper[i]!, Math.max(lower[i]!, v)));
      return { inside, value: objective.value(inside) };
    })
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value)
    .slice(0, count)
    .map(({ inside }) => levenbergMarquardt(objective, inside, options))
    .sort((a, b) => a.value - b.value);
}

/** Returns the fit that `optimum` describes. */
function describe(
  problem: Problem,
  optimum: Float64Array,
  rest: Pick<Fit, "converged" | "agreement" | "otherOptima">,
): Fit {
  const { law, points, slots, groups, weights } = problem;
  const residuals = new Float64Array(points.length);
  problem.residuals(optimum, residuals);
  const freedom = points.length - problem.size;
  const squares = residuals.reduce((sum, r, i) => sum + weights[i]! * r * r, 0);
  const thetas = groups.map((_, g) => problem.theta(optimum, g));
  return {
    law,
    problem,
    optimum,
    ...rest,
    parameters: slots.map(({ parameter, group }, i) => {
      const { name, scale } = parameter;
      const value = scale === "log" ? Math.exp(optimum[i]!) : optimum[i]!;
      return { name, group, value, atBound: reaches(problem, i, optimum[i]!) };
    }),
    objective: problem.value(optimum),
    residuals,
    sigma: freedom > 0 ? Math.sqrt(squares / freedom) : Number.NaN,
    predict(inputs, group = groups[0]!) {
      const theta = thetas[groups.indexOf(group)];
      if (!theta)
        throw new RangeError(`predict: group must be one of ${groups.join(", ")}, got ${group}`);
      return law.evaluate(inputs, theta);
    },
  };
}

/**
 * Returns whether a coordinate stands at one of its bounds: within 0.01 % of it for a logarithm,
 * a millionth of the range otherwise. A flat valley is left a little before its end.
 */
function reaches(problem: Problem, index: number, at: number): boolean {
  const lower = problem.lower[index]!;
  const upper = problem.upper[index]!;
  const near = problem.slots[index]!.parameter.scale === "log" ? 1e-4 : 1e-6 * (upper - lower);
  return at - lower <= near || upper - at <= near;
}
