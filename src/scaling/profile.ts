import { levenbergMarquardt } from "../numeric/levenberg-marquardt.js";
import { fQuantile } from "../numeric/statistics/f-distribution.js";
import { defaultConfidence, type Interval } from "../numeric/statistics/interval.js";
import type { Fit } from "./fit.js";
import { identifiability } from "./identifiability.js";

/** What `profile` takes. */
export interface ProfileOptions {
  /** In (0, 1); defaults to 0.95. */
  readonly confidence?: number;
}

/** The profile-likelihood interval of one parameter. */
export interface Profile extends Interval {
  readonly name: string;
  readonly group: string | null;
  /** False where the objective stays below the threshold up to the parameter's bound. */
  readonly closedBelow: boolean;
  /** The same upwards. */
  readonly closedAbove: boolean;
  /** The way there and back: the parameter's value, and the best objective with it held. */
  readonly trace: readonly { readonly value: number; readonly objective: number }[];
}

/** One step is this many standard errors, growing by half, so that open ends are reached soon. */
const firstStep = 0.25;
const growth = 1.5;

/**
 * Returns the profile-likelihood interval of one parameter of a least-squares fit: all values
 * at which the best fit of the *other* parameters is not significantly worse,
 *
 *   objective(value) ≤ objective(optimum) · (1 + F₁,ₙ₋ₚ / (n − p)).
 *
 * An open end means that the data do not bound the parameter on that side, whatever its
 * standard error says: a limit c that might as well be infinite.
 *
 * @param index Of `fit.parameters`.
 * @throws RangeError for a Huber loss (it has no likelihood here), or n ≤ p.
 * @see Raue et al. 2009, https://doi.org/10.1093/bioinformatics/btp358
 */
export function profile(
  fit: Fit,
  index: number,
  { confidence = defaultConfidence }: ProfileOptions = {},
): Profile {
  const { problem, optimum } = fit;
  const freedom = problem.points.length - problem.size;
  if (problem.loss.huber !== undefined)
    throw new RangeError("profile: needs a least-squares fit, got a Huber loss");
  if (!(freedom > 0))
    throw new RangeError(
      `profile: needs more points than parameters, got ${problem.points.length} and ${problem.size}`,
    );
  const slot = problem.slots[index];
  if (!slot) throw new RangeError(`profile: index must be below ${problem.size}, got ${index}`);

  const threshold = fit.objective * (1 + fQuantile(1 - confidence, 1, freedom) / freedom);
  const natural = (u: number) => (slot.parameter.scale === "log" ? Math.exp(u) : u);
  const error = identifiability(fit).standardErrors[index]!;
  const range = problem.upper[index]! - problem.lower[index]!;
  const unit = error > 0 && error < range ? error : 1e-3 * range;
  const trace = [{ value: natural(optimum[index]!), objective: fit.objective }];

  /** Returns the best fit of the others with the parameter held at `at`, from `start` on. */
  const held = (at: number, start: Float64Array) => {
    const pin = (values: Float64Array) => values.map((value, i) => (i === index ? at : value));
    const pinned = { ...problem, lower: pin(problem.lower), upper: pin(problem.upper) };
    const found = levenbergMarquardt(pinned, start, { tolerance: 1e-10 });
    trace.push({ value: natural(at), objective: found.value });
    return found;
  };

  const walk = (direction: 1 | -1) => {
    const bound = direction > 0 ? problem.upper[index]! : problem.lower[index]!;
    let inside = optimum[index]!;
    let point = optimum;
    let step = firstStep * unit;
    for (;;) {
      const next = direction > 0 ? Math.min(bound, inside + step) : Math.max(bound, inside - step);
      if (next === inside) return { end: bound, closed: false };
      const found = held(next, point);
      if (found.value > threshold) {
        let outside = next;
        // Twenty halvings place the end to a millionth of the step.
        for (let halving = 0; halving < 20; halving++) {
          const middle = (inside + outside) / 2;
          const between = held(middle, point);
          if (between.value > threshold) outside = middle;
          else {
            inside = middle;
            point = between.point;
          }
        }
        return { end: inside, closed: true };
      }
      inside = next;
      point = found.point;
      step *= growth;
    }
  };
  const below = walk(-1);
  const above = walk(1);
  return {
    name: slot.parameter.name,
    group: slot.group,
    low: natural(below.end),
    high: natural(above.end),
    closedBelow: below.closed,
    closedAbove: above.closed,
    trace: trace.sort((a, b) => a.value - b.value),
  };
}
