import type { Neighbours } from "../../numeric/neighbours/nearest.js";
import { sum } from "../../numeric/statistics/summary.js";
import type { Order } from "../prepared/order.js";

/**
 * @file The overlap of k nearest neighbours where some are equally near. If more have a right to
 * the last places than there are places, each has them with equal probability, on each side by
 * itself, and what is returned is the expectation over all such choices:
 *
 *   E|N_k(x_i) ∩ N_k(y_i)| = Σ_j w_j v_j,   w_j = P(j ∈ N_k(x_i)), v_j = P(j ∈ N_k(y_i)).
 *
 * A neighbour is of one of three classes: sure (w = 1), at the border (m places for t of them,
 * w = m/t), or next, where it moves up if another is left out.
 */

type Class = 0 | 1 | 2;
const sure = 0;
const border = 1;
const next = 2;

/** Who is near one sentence. */
interface Nearby {
  /** By class, the items. */
  readonly members: readonly [Uint32Array, Uint32Array, Uint32Array];
  /** Places at the border. */
  readonly places: number;
}

/** Whether any sentence has more equally near neighbours than places, or an equal right to move up. */
export function hasTies(found: Neighbours, k: number): boolean {
  if (found.ties) return true;
  const { values, count } = found; // k + 1
  for (let i = 0; i < values.length; i += count)
    if (values[i + k - 1] === values[i + k]) return true;
  return false;
}

/** @param found The k + 1 nearest, with `ties`. */
function nearbyOf({ indices, values, count, ties }: Neighbours, k: number): Nearby[] {
  return Array.from({ length: indices.length / count }, (_, i) => {
    const begin = i * count;
    const own = indices.subarray(begin, begin + count);
    const last = values[begin + k - 1]!;
    const after = values[begin + k]!;
    const tied = ties?.get(i); // all of the value `after`
    const certain = own.filter((_, r) => values[begin + r]! > last);
    if (last === after) {
      const equal = tied ?? own.filter((_, r) => values[begin + r] === last);
      return { members: [certain, equal, new Uint32Array()], places: k - certain.length };
    }
    const equal = own.filter((_, r) => values[begin + r] === last);
    return { members: [certain, equal, tied ?? own.slice(k)], places: equal.length };
  });
}

/** Returns the probability to be a neighbour, by class, once an item of a class (or none) is left out. */
function weightsWithout({ members, places }: Nearby, gone: Class | null): number[] {
  const [, { length: tied }, { length: waiting }] = members;
  if (gone === null || gone === next) return [1, places / tied, 0];
  const left = gone === border ? tied - 1 : tied;
  const free = gone === border ? places : places + 1;
  if (free <= left) return [1, free / left, 0];
  return [1, 1, 1 / waiting]; // there is always one more than k
}

/** Sums of such numbers are exact, and so do not depend on the order of the sentences. */
const exactly = (share: number): number => Math.round(share * 2 ** 40) / 2 ** 40;

export class TiedOverlap {
  readonly #x: readonly Nearby[];
  readonly #y: readonly Nearby[];
  readonly #k: number;
  /** Of the items of y: their class for the x in hand, or 3. */
  readonly #classOf: Uint8Array;

  constructor(x: Neighbours, y: Neighbours, k: number) {
    this.#x = nearbyOf(x, k);
    this.#y = nearbyOf(y, k);
    this.#k = k;
    this.#classOf = new Uint8Array(this.#x.length).fill(3);
  }

  /** Returns each sentence's expected share of common neighbours when x_i is paired with y's row `order[i]`. */
  shares(order?: Order): Float64Array {
    return Float64Array.from(this.#x, (x, i) => {
      const y = this.#y[order ? order[i]! : i]!;
      this.#mark(x, order);
      const common = this.#counts(y);
      this.#unmark(x, order);
      return this.#share(common, weightsWithout(x, null), weightsWithout(y, null));
    });
  }

  /** Returns the mean share without each sentence. @param shares Of `shares()`. */
  leaveOneOut(shares: Float64Array): Float64Array {
    const n = shares.length;
    const total = sum(shares);
    const left = shares.map(share => total - share);
    for (let i = 0; i < n; i++) {
      const [x, y] = [this.#x[i]!, this.#y[i]!];
      this.#mark(x);
      const common = this.#counts(y);
      const without = (a: Class | null, b: Class | null) => {
        const rest = common.map(row => row.slice());
        if (a !== null && b !== null) rest[a]![b]!--;
        return this.#share(rest, weightsWithout(x, a), weightsWithout(y, b)) - shares[i]!;
      };
      const change = new Map<number, number>();
      const changeOf = (a: Class | null, b: Class | null) => {
        const key = (a ?? 3) * 4 + (b ?? 3);
        if (!change.has(key)) change.set(key, without(a, b));
        return change.get(key)!;
      };
      const inY = new Set<number>();
      y.members.forEach((items, b) => {
        for (const j of items) {
          const a = this.#classOf[j]!;
          left[j]! += changeOf(a === 3 ? null : (a as Class), b as Class);
          inY.add(j);
        }
      });
      x.members.forEach((items, a) => {
        for (const j of items) if (!inY.has(j)) left[j]! += changeOf(a as Class, null);
      });
      this.#unmark(x);
    }
    return left.map(total => total / (n - 1));
  }

  #mark({ members }: Nearby, order?: Order): void {
    members.forEach((items, a) => {
      for (const j of items) this.#classOf[order ? order[j]! : j] = a;
    });
  }

  #unmark({ members }: Nearby, order?: Order): void {
    for (const items of members) for (const j of items) this.#classOf[order ? order[j]! : j] = 3;
  }

  /** How many items are of class a for x and of class b for y. */
  #counts({ members }: Nearby): number[][] {
    const counts = [0, 1, 2, 3].map(() => [0, 0, 0]);
    members.forEach((items, b) => {
      for (const j of items) counts[this.#classOf[j]!]![b]!++;
    });
    return counts;
  }

  #share(
    counts: readonly (readonly number[])[],
    x: readonly number[],
    y: readonly number[],
  ): number {
    let common = 0;
    for (const a of [sure, border, next])
      for (const b of [sure, border, next]) common += counts[a]![b]! * x[a]! * y[b]!;
    return exactly(common / this.#k);
  }
}
