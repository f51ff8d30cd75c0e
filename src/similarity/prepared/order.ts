import type { Random } from "../../numeric/random.js";

/** A pairing of n sentences with n translations: row i of x with row `order[i]` of y. */
export type Order = Uint32Array;

/**
 * Returns random pairings for a permutation null. Draw them once for a comparison:
 * measures and layers that share them keep their dependence, which the correction
 * for a maximum needs, and share what they compute under each.
 */
export function randomOrders(n: number, count: number, random: Random): Order[] {
  return Array.from({ length: count }, () => random.permutation(n));
}
