import type { Matrix } from "../numeric/matrix.js";
import type { Measure } from "./measure.js";
import { pair } from "./prepared/pair.js";

/** A measure that can be called on two matrices, row i of one paired with row i of the other. */
export interface PairMeasure<Name extends string = string> extends Measure<Name> {
  /**
   * Returns its value for these representations of the same n sentences; `estimate` adds interval,
   * chance level and p-value.
   *
   * @param x (n, d₁), one row a sentence.
   * @param y (n, d₂); d₁ = d₂ where the measure needs a common space.
   * @throws RangeError if `x` and `y` differ in number of rows, or in width where that matters.
   */
  (x: Matrix, y: Matrix): Promise<number>;
}

/** Returns a measure as something one can call: `await linearCka(x, y)`. */
export function pairMeasure<const Name extends string>(parts: Measure<Name>): PairMeasure<Name> {
  const call = async (x: Matrix, y: Matrix) => (await parts.evaluate(pair(x, y))).value;
  // A function's `name` cannot be assigned, only defined.
  return Object.defineProperties(
    call,
    Object.getOwnPropertyDescriptors(parts),
  ) as unknown as PairMeasure<Name>;
}

/** A measure with its usual settings, and with others: `mutualKnn(x, y)`, `mutualKnn.with(5)(x, y)`. */
export type Adjustable<Name extends string, Settings> = PairMeasure<Name> & {
  /** Returns the measure with these settings. It keeps its name; its label says what is other. */
  with(settings: Settings): PairMeasure<Name>;
};

/** Returns the measure that `make` gives by default, with `make` beside it. */
export function adjustable<Name extends string, Settings>(
  make: (settings?: Settings) => PairMeasure<Name>,
): Adjustable<Name, Settings> {
  return Object.assign(make(), { with: make });
}
