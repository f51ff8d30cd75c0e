import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * A seeded source of randomness. Whatever draws at random takes one as an
 * argument: there is no global seed, and equal seeds give equal results.
 */
export interface Random {
  /** A number in [0, 1). */
  uniform(): number;
  /** A standard normal number (Box–Muller). */
  normal(): number;
  /** An integer in [0, n). */
  integer(n: number): number;
  /** The integers 0 … n−1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array;
}

/** What randomness starts from: a number, or a generator that goes on from where it is. */
export type Seed = number | Random;

/** Returns the generator that a seed stands for. */
export function generator(seed: Seed): Random {
  return typeof seed === "number" ? seeded(seed) : seed;
}

/** Returns a generator (xoroshiro128+) whose whole sequence follows from `seed`. */
export function seeded(seed: number): Random {
  const state = xoroshiro128plus(seed);
  // From a small seed the state is nearly all ones or zeros: the first uniform number would be
  // 1 − 1e-6 or so whatever the seed, and the next ones alike between neighbouring seeds.
  for (let i = 0; i < 32; i++) state.next();
  const uniform = () => uniformFloat64(state);
  const integer = (n: number) => uniformInt(state, 0, n - 1);
  return {
    uniform,
    integer,
    // 1 − u lies in (0, 1], so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = order[i]!;
        order[i] = order[j]!;
        order[j] = held;
      }
      return order;
    },
  };
}
