import { once, oncePer, oncePerObject } from "../../base/once.js";
import { type Axes, firstAxes } from "../prepared/axes.js";
import type { Order } from "../prepared/order.js";
import type { Pair } from "../prepared/pair.js";
import type { Prepared } from "../prepared/prepare.js";
import { type Canonical, type CanonicalUnder, canonical, canonicalUnder } from "./canonical.js";

/** How many leading directions are kept before two spaces are compared. */
export interface TruncationOptions {
  /** The share of the variance Σs² that the kept axes hold, in (0, 1]; defaults to 0.99. */
  readonly variance?: number;
  /** At most so many axes are kept, whatever they hold; defaults to 128. */
  readonly mostAxes?: number;
}

/** Large enough for the middle layers of most models, small enough for cubic work. */
export const defaultMostAxes = 128;

/** All of the variance may sum to a little less than the trace: rounding of some hundred float64 sums. */
const slack = 1e-12;

/** The leading axes of both sides, and how they correlate: what SVCCA and PWCCA share. */
export interface Truncated {
  readonly a: Axes;
  readonly b: Axes;
  found(): Promise<Canonical>;
  under(order: Order): Promise<CanonicalUnder>;
}

/** Returns the truncated axes of a pair, each kind of truncation once. */
export function truncated(pair: Pair, options: TruncationOptions = {}): Promise<Truncated> {
  const { variance = 0.99, mostAxes = defaultMostAxes } = options;
  return truncatedTo(pair)(mostAxes)(variance);
}

const truncatedTo = oncePerObject(({ x, y }: Pair) =>
  oncePer((mostAxes: number) =>
    oncePer(async (variance: number): Promise<Truncated> => {
      const a = await leadingAxes(x, variance, mostAxes);
      const b = await leadingAxes(y, variance, mostAxes);
      return {
        a,
        b,
        found: once(() => canonical(a, b)),
        under: oncePerObject(order => canonicalUnder(a, b, order)),
      };
    }),
  ),
);

/** Returns the leading axes that hold a share of the variance: the truncation of SVCCA. */
async function leadingAxes(side: Prepared, variance: number, mostAxes: number): Promise<Axes> {
  if (!(variance > 0 && variance <= 1))
    throw new RangeError(`truncated: expected a variance in (0, 1], got ${variance}`);
  const axes = await side.axes(mostAxes);
  const { trace } = await side.linearKernel();
  let held = 0;
  let kept = 0;
  while (kept < axes.values.length && held < (variance - slack) * trace)
    held += axes.values[kept++]! ** 2;
  return firstAxes(axes, kept);
}
