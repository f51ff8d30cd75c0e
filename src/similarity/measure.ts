import type { Order } from "./prepared/order.js";
import type { Pair } from "./prepared/pair.js";

/**
 * "retrieval": is the translation found among all sentences? "structure": are sentences arranged
 * alike in both languages? "spaces": how are the spaces filled, and how far apart do they lie?
 */
export type Family = "retrieval" | "structure" | "spaces";

/** What may happen to either representation without changing a measure. */
export type Invariance =
  | "rotation"
  | "rotation of both"
  | "uniform scale"
  | "scale of each row"
  | "translation"
  | "invertible linear map"
  | "scale and shift of each dimension"
  | "permutation of the dimensions";

/** What a measure found, and what is needed to say how sure it is without computing it again. */
export interface Measurement {
  readonly value: number;
  /**
   * (n): one number a sentence (or group of sentences), whose mean is the value. Given
   * by measures that are such means; their intervals are bootstrapped.
   */
  readonly sentences?: Float64Array;
  /**
   * (n): (n − 1)(θ − θ₋ᵢ), what sentence i adds to the value: exact, or to first order
   * where the measure says so. Given by all others; their intervals are the jackknife's.
   */
  readonly influence?: Float64Array;
  /**
   * Returns the value if row i of x were paired with row `order[i]` of y. Absent where
   * the value does not depend on the pairing.
   */
  permuted?(order: Order): number | Promise<number>;
}

/** One measure of how similar two representations of the same sentences are. */
export interface Measure<Name extends string = string> {
  /** The question it answers; measures of one family stand together in reports. */
  readonly family: Family;
  /** Unique, in kebab case; what rows and files carry: "linear-cka-debiased". */
  readonly name: Name;
  /** For people: "Linear CKA, debiased". */
  readonly label: string;
  /** Whether alike representations score high or low. */
  readonly better: "higher" | "lower";
  /** The values it can take; intervals are cut off there. */
  readonly range: readonly [number, number];
  /** What may be done to both representations without changing the value. */
  readonly invariances: readonly Invariance[];
  /** In n sentences, d dimensions, k neighbours, beyond what is shared. */
  readonly cost: string;
  /** Says how the chance level comes about: "1/n". */
  readonly chanceRule: string;
  /** A URL. */
  readonly source: string;
  /**
   * Random pairings that a null may cost, where each takes a decomposition; absent: as
   * many as are asked for.
   */
  readonly mostPermutations?: number;
  /** x and y must come from the same model and layer, or at least have one width. */
  readonly sameSpace: boolean;
  /**
   * Returns what the measure gives on average when sentences are paired at random, or
   * null where only permutations can tell.
   */
  chance(pair: Pair): number | null | Promise<number | null>;
  /** Returns the value, and what its interval needs. */
  evaluate(pair: Pair): Promise<Measurement>;
}
