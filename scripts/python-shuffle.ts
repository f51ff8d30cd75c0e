import { mersenneFromState } from "pure-rand/generator/mersenne";

/**
 * Returns Python's `random.Random(seed).shuffle` of 0 … n − 1, one order after the other: the
 * orders that data/scaling/levels.csv was first made with, so that it can be made again.
 *
 * @param seed 0 … 2³² − 1.
 */
export function pythonShuffles(seed: number): (n: number) => number[] {
  const next = pythonRandom(seed);
  const below = (n: number) => {
    const shift = Math.clz32(n); // as many bits as n has
    for (;;) {
      const value = next() >>> shift;
      if (value < n) return value;
    }
  };
  return n => {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  };
}

const size = 624;

/** The Mersenne Twister, seeded by an array of one word, as Python seeds it. */
function pythonRandom(seed: number): () => number {
  const state = new Uint32Array(size);
  state[0] = 19650218;
  const mixed = (i: number, factor: number) => {
    const before = state[i - 1]!;
    return Math.imul(before ^ (before >>> 30), factor);
  };
  for (let i = 1; i < size; i++) state[i] = mixed(i, 1812433253) + i;
  let i = 1;
  const wrap = () => {
    if (++i < size) return;
    state[0] = state[size - 1]!;
    i = 1;
  };
  for (let k = 0; k < size; k++) {
    state[i] = (state[i]! ^ mixed(i, 1664525)) + seed;
    wrap();
  }
  for (let k = 0; k < size - 1; k++) {
    state[i] = (state[i]! ^ mixed(i, 1566083941)) - i;
    wrap();
  }
  state[0] = 0x80000000;
  // The package hands over numbers of the state as it stands; Python's state is twisted first.
  const twister = mersenneFromState([0, ...state]);
  for (let k = 0; k < size; k++) twister.next();
  return () => twister.next() >>> 0;
}
