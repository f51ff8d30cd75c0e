import { type Axes, firstAxes } from "./axes.js";
import type { Prepared } from "./prepare.js";

export interface TruncationOptions {
  /** The share of the variance Σs² that the kept axes hold, in (0, 1]; defaults to 0.99. */
  readonly variance?: number;
  /** At most so many axes are kept, whatever they hold; defaults to 128. */
  readonly mostAxes?: number;
}

/** Large enough for the middle layers of most models, small enough for cubic work. */
export const defaultMostAxes = 128;

/** Returns the leading axes that hold a share of the variance: the truncation of SVCCA. */
export async function truncatedAxes(
  side: Prepared,
  { variance = 0.99, mostAxes = defaultMostAxes }: TruncationOptions = {},
): Promise<Axes> {
  if (!(variance > 0 && variance <= 1))
    throw new RangeError(`truncatedAxes: expected a variance in (0, 1], got ${variance}`);
  const axes = await side.axes(mostAxes);
  const { trace } = await side.linearKernel();
  let held = 0;
  let kept = 0;
  // Half an ulp of slack: all of the variance may sum to a little less than the trace.
  while (kept < axes.values.length && held < (variance - 1e-12) * trace)
    held += axes.values[kept++]! ** 2;
  return firstAxes(axes, kept);
}
