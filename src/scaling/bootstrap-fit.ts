import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import { generator, type Seed } from "../numeric/random.js";
import { tQuantile } from "../numeric/statistics/f-distribution.js";
import {
  checkConfidence,
  defaultConfidence,
  defaultDraws,
  type Interval,
} from "../numeric/statistics/interval.js";
import { normalCdf } from "../numeric/statistics/normal.js";
import { quantileSorted } from "../numeric/statistics/summary.js";
import { type Fit, follow, lawStarts } from "./fit.js";
import { recompiled } from "./problem.js";
import { type Resample, resampler } from "./resample.js";

/** What `bootstrapFit` takes. */
export interface FitBootstrapOptions extends Stoppable {
  /** A seed, or a generator that goes on from where it is; defaults to 0. */
  readonly seed?: Seed;
  /** Defaults to 1,000. */
  readonly draws?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Defaults to "residuals". */
  readonly resample?: Resample;
  /**
   * How many starts are followed in every draw, the most promising among the fit's own
   * optima and the law's guesses for the drawn scores; defaults to 3.
   */
  readonly starts?: number;
}

/** A fit, and the fits of resampled points. */
export interface FitBootstrap {
  readonly fit: Fit;
  /** One optimum a draw, in the coordinates of the fit's problem. */
  readonly optima: readonly Float64Array[];
  /** Draws that could not be fitted and were drawn anew: many mean that the law hardly fits. */
  readonly redrawn: number;
  readonly signature: string;
  /** Of each parameter, in the order of `fit.parameters`. */
  readonly parameters: readonly Interval[];
  /** Returns the interval of the law's mean at `inputs`. */
  curve(inputs: ArrayLike<number>, group?: string): Interval;
  /** Returns the interval in which another measurement at `inputs`, of weight 1, would lie. */
  prediction(inputs: ArrayLike<number>, group?: string): Interval;
  /** Returns the interval of any quantity of one draw: it receives a predictor like `fit.predict`. */
  of(quantity: (predict: Fit["predict"]) => number): Interval;
}

/** A draw that cannot be fitted is drawn anew, this often a draw on average. */
const patience = 10;

/**
 * Returns bootstrap intervals of a fit: every draw is fitted from several starts again,
 * because the optimum of a resample may lie in another valley.
 *
 * Intervals are expanded percentiles: the quantiles are taken at the level that Student's t
 * with the fit's degrees of freedom asks for, because plain percentiles of few points
 * cover too little (Hesterberg 2015).
 *
 * @throws IsoglossError if no degrees of freedom are left, or clusters are too few.
 * @see Hesterberg 2015, https://arxiv.org/abs/1411.5279, §5.3
 */
export async function bootstrapFit(
  fit: Fit,
  options: FitBootstrapOptions = {},
): Promise<FitBootstrap> {
  const { draws = defaultDraws, resample = "residuals", starts = 3, seed = 0, signal } = options;
  const random = generator(seed);
  const confidence = checkConfidence("bootstrapFit", options.confidence ?? defaultConfidence);
  const { optimum, otherOptima } = fit;
  const problem = recompiled(fit.problem); // draws write to it
  const source = resampler({ ...fit, problem }, resample);
  if (!(source.freedom > 0))
    throw new RangeError(
      `bootstrapFit: more points than parameters are needed, got ${problem.points.length} and ${problem.size}`,
    );

  const optima: Float64Array[] = [];
  const noise = source.noise.map(() => new Float64Array(draws)); // of each group
  let redrawn = 0;
  while (optima.length < draws && redrawn < patience * draws) {
    await pause(signal);
    source.draw(random);
    const candidates = [optimum, ...otherOptima.slice(0, 2), ...lawStarts(problem)];
    // A step that gains 1e-7 of the objective moves a parameter by about a thousandth of its
    // standard error: far less than one draw differs from the next.
    const best = follow(problem, candidates, starts, { tolerance: 1e-7, iterations: 100 })[0];
    if (!best || !carries(best.point)) redrawn++;
    else {
      for (const [g, pool] of source.noise.entries())
        noise[g]![optima.length] = pool[random.integer(pool.length)]!;
      optima.push(best.point);
    }
  }
  if (optima.length < draws)
    throw new RangeError(
      `bootstrapFit: draws must be fittable, got ${optima.length} of ${draws} after ${redrawn} failures`,
    );

  /** Whether enough distinct points were drawn (a cluster draw leaves some out). */
  function carries(point: Float64Array): boolean {
    if (resample !== "clusters") return true;
    const seen = new Set<string>();
    problem.points.forEach((p, i) => {
      if (problem.weights[i]! > 0) seen.add(JSON.stringify([p.group, ...p.inputs]));
    });
    return seen.size >= point.length;
  }

  // The normal quantile at this tail equals Student's at the nominal one.
  const tail = 2 * normalCdf(-tQuantile(1 - confidence, source.freedom));
  const interval = (values: Float64Array): Interval => {
    values.sort(); // NaN last: an undefined draw must not hide
    if (Number.isNaN(values[values.length - 1]!)) return { low: Number.NaN, high: Number.NaN };
    return { low: quantileSorted(values, tail / 2), high: quantileSorted(values, 1 - tail / 2) };
  };
  const perGroup = problem.groups.map((_, g) => ({
    thetas: optima.map(u => problem.theta(u, g)),
    noise: noise[g]!,
  }));
  const of = (group = problem.groups[0]!) => {
    const found = perGroup[problem.groups.indexOf(group)];
    if (!found) throw new RangeError(`bootstrapFit: group was not fitted, got ${group}`);
    return found;
  };
  const inLog = problem.loss.space === "log";
  const predictors: Fit["predict"][] = optima.map(
    (_, d) => (inputs, group) => problem.law.evaluate(inputs, of(group).thetas[d]!),
  );

  return {
    fit,
    optima,
    redrawn,
    signature: `bootstrap:${resample}|draws:${draws}|starts:${starts}|interval:${confidence}, expanded percentile, t(${source.freedom})`,
    parameters: problem.slots.map(({ parameter }, i) =>
      interval(
        Float64Array.from(optima, u => (parameter.scale === "log" ? Math.exp(u[i]!) : u[i]!)),
      ),
    ),
    of: quantity => interval(Float64Array.from(predictors, quantity)),
    curve: (inputs, group) =>
      interval(Float64Array.from(of(group).thetas, theta => problem.law.evaluate(inputs, theta))),
    prediction: (inputs, group) => {
      const { thetas, noise } = of(group);
      return interval(
        Float64Array.from(thetas, (theta, d) => {
          const mean = problem.law.evaluate(inputs, theta);
          return inLog ? mean * Math.exp(noise[d]!) : mean + noise[d]!;
        }),
      );
    },
  };
}
