import type { Invariance } from "../measure.js";
import type { Prepared } from "../prepared/prepare.js";

/** One measure of the geometry of one representation: how the space is filled. */
export interface StateMeasure {
  /** Unique among all measures, in kebab case. */
  readonly name: string;
  readonly label: string;
  readonly range: readonly [number, number];
  /** What may be done to the states without changing the value. */
  readonly invariances: readonly Invariance[];
  readonly cost: string;
  /** Says what the reference level is. */
  readonly referenceRule: string;
  readonly source: string;
  /** Returns what an isotropic Gaussian of this n and d gives, or null if that is not known. */
  reference(n: number, d: number): number | null;
  /** Returns the value for one language at one layer. */
  evaluate(states: Prepared): Promise<StateEvaluation>;
}

/** What a measure of one language's states says. */
export interface StateEvaluation {
  readonly value: number;
  /** (n): (n − 1)(θ − θ₋ᵢ), exact or to first order. */
  readonly influence?: Float64Array;
}
