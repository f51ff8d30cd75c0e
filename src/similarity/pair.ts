import { type Matrix, pairedRows } from "../numeric/matrix.js";
import { product } from "../numeric/product.js";
import { type CrossTerms, crossTerms } from "./kernel.js";
import { once, oncePerObject } from "./once.js";
import type { Order } from "./order.js";
import { type PartnerRanks, partnerRanks } from "./partner-ranks.js";
import { type Prepared, prepare } from "./prepare.js";

/** Two prepared representations of the same n sentences, and what is derived from both. */
export interface Pair {
  readonly n: number;
  readonly x: Prepared;
  readonly y: Prepared;
  /** (n, n): c_ij = cos(x_i, y_j). */
  cosines(): Promise<Matrix>;
  /** The sums over both linear kernels that every linear CKA needs. */
  linearTerms(): Promise<CrossTerms>;
  /** Where each sentence's translation comes among all by cosine, both ways. */
  ranks(): Promise<PartnerRanks>;
  /** The same when row i of x is paired with row `order[i]` of y. */
  ranksUnder(order: Order): Promise<PartnerRanks>;
}

/**
 * Returns the pair of x and y, row i of one with row i of the other.
 * @throws RangeError if `x` and `y` differ in number of rows.
 */
export function pair(x: Prepared | Matrix, y: Prepared | Matrix): Pair {
  const a = "states" in x ? x : prepare(x);
  const b = "states" in y ? y : prepare(y);
  const n = pairedRows("pair", a.states, b.states);
  const cosines = once(() => {
    if (a.d !== b.d)
      throw new RangeError(
        `pair: cosines need x and y of equal width, got ${a.d} and ${b.d} dimensions`,
      );
    return product(a.normalized(), b.normalized(), { ...a.compute, transposeY: true });
  });
  return {
    n,
    x: a,
    y: b,
    cosines,
    linearTerms: once(async () => crossTerms(await a.linearKernel(), await b.linearKernel())),
    ranks: once(async () => partnerRanks(await cosines())),
    ranksUnder: oncePerObject(async (order: Order) => partnerRanks(await cosines(), order)),
  };
}
