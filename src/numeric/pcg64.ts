/**
 * @file NumPy's generator of random numbers, for what must draw as Python programs draw:
 * `numpy.random.default_rng(seed)`, which is PCG64 (XSL-RR 128/64) seeded by a SeedSequence.
 *
 * @see O'Neill 2014, https://www.pcg-random.org/paper.html
 * @see https://numpy.org/doc/stable/reference/random/bit_generators/pcg64.html
 */

const word = 2n ** 32n - 1n;

/** PCG64's multiplier, 0x2360ed051fc65da44385df649fccf645. */
const factors = limbsOf(0x2360ed051fc65da44385df649fccf645n);

/** The numbers that NumPy draws from a seed. */
export interface NumpyRandom {
  /** Returns whole numbers below `n`, as `integers(n, size=count)` and `choice(n, count)` do. */
  readonly integers: (n: number, count: number) => Uint32Array;
  /** Returns truth values, as `integers(2, size=count, dtype=bool)` does. */
  readonly booleans: (count: number) => Uint8Array;
}

/**
 * Returns NumPy's generator of a seed.
 * @throws RangeError unless the seed is a whole number from 0.
 */
export function numpyRandom(seed: number): NumpyRandom {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`numpyRandom: seed must be a whole number from 0, got ${seed}`);
  const [high, low, sequenceHigh, sequenceLow] = seedSequence(seed);
  const increment = limbsOf((((sequenceHigh! << 64n) | sequenceLow!) << 1n) | 1n);
  let state: number[] = limbsOf(0n);
  const step = () => {
    state = multipliedAndAdded(state, increment);
  };
  step();
  state = sumOf(state, limbsOf((high! << 64n) | low!));
  step();

  /** The higher half of a number of 64 bits, of which the lower was taken. */
  let kept: number | null = null;
  const next32 = (): number => {
    if (kept !== null) {
      const half = kept;
      kept = null;
      return half;
    }
    step();
    const [a, b, c, d, e, f, g, h] = state as unknown as Limbs;
    // Both halves of the state upon one another, turned by its first six bits.
    const [upper, lower] = [
      (((h << 16) | g) ^ ((d << 16) | c)) | 0,
      (((f << 16) | e) ^ ((b << 16) | a)) | 0,
    ];
    const turn = h >>> 10;
    const [one, other] = turn < 32 ? [upper, lower] : [lower, upper];
    const by = turn & 31;
    kept = (by === 0 ? one : (one >>> by) | (other << (32 - by))) >>> 0;
    return (by === 0 ? other : (other >>> by) | (one << (32 - by))) >>> 0;
  };
  return {
    integers(n, count) {
      const drawn = new Uint32Array(count);
      if (n === 1) return drawn; // nothing is drawn
      // Lemire's: the high half of a product, drawn again where that would favour some numbers.
      const least = (2 ** 32 - n) % n;
      const isExact = n <= 2 ** 21; // then the product is a whole number that a double holds
      for (let i = 0; i < count; i++)
        for (;;) {
          const word32 = next32();
          const product = isExact ? word32 * n : BigInt(word32) * BigInt(n);
          const high =
            typeof product === "number" ? Math.floor(product / 2 ** 32) : Number(product >> 32n);
          const low =
            typeof product === "number" ? product - high * 2 ** 32 : Number(product & word);
          drawn[i] = high;
          if (low >= least) break;
        }
      return drawn;
    },
    booleans(count) {
      const drawn = new Uint8Array(count);
      let bits = 0;
      for (let i = 0; i < count; i++) {
        if (i % 32 === 0) bits = next32();
        drawn[i] = bits & 1;
        bits >>>= 1;
      }
      return drawn;
    },
  };
}

/** A number of 128 bits in parts of 16, the lowest first: their products are whole numbers in a double. */
type Limbs = readonly [number, number, number, number, number, number, number, number];

function limbsOf(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(16 * i)) & 0xffffn));
}

/** Returns x · multiplier + y, to 128 bits. */
function multipliedAndAdded(x: readonly number[], y: readonly number[]): number[] {
  const found = new Array<number>(8);
  let carried = 0;
  for (let k = 0; k < 8; k++) {
    let sum = carried + y[k]!;
    for (let i = 0; i <= k; i++) sum += x[i]! * factors[k - i]!; // below 2³⁶
    carried = Math.floor(sum / 0x10000);
    found[k] = sum - carried * 0x10000;
  }
  return found;
}

function sumOf(x: readonly number[], y: readonly number[]): number[] {
  let carried = 0;
  return x.map((limb, k) => {
    const sum = limb + y[k]! + carried;
    carried = sum >>> 16;
    return sum & 0xffff;
  });
}

/** Words of the pool that a seed is stirred into. */
const poolSize = 4;

/**
 * Returns the four 64-bit numbers that NumPy's SeedSequence makes of a seed.
 * @see O'Neill 2015, https://www.pcg-random.org/posts/developing-a-seed_seq-alternative.html
 */
function seedSequence(seed: number): bigint[] {
  const entropy: number[] = [];
  for (let rest = BigInt(seed); entropy.length === 0 || rest > 0n; rest >>= 32n)
    entropy.push(Number(rest & word));
  let constant = 0x43b0d7e5;
  const hash = (value: number): number => {
    const mixed = (value ^ constant) >>> 0;
    constant = Math.imul(constant, 0x931e8875) >>> 0;
    const product = Math.imul(mixed, constant) >>> 0;
    return (product ^ (product >>> 16)) >>> 0;
  };
  const mix = (x: number, y: number): number => {
    const result = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (result ^ (result >>> 16)) >>> 0;
  };
  const pool = Array.from({ length: poolSize }, (_, i) => hash(entropy[i] ?? 0));
  for (let from = 0; from < poolSize; from++)
    for (let to = 0; to < poolSize; to++)
      if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
  let other = 0x8b51f9dd;
  const words = Array.from({ length: 8 }, (_, i) => {
    const mixed = (pool[i % poolSize]! ^ other) >>> 0;
    other = Math.imul(other, 0x58f38ded) >>> 0;
    const product = Math.imul(mixed, other) >>> 0;
    return BigInt((product ^ (product >>> 16)) >>> 0);
  });
  return [0, 2, 4, 6].map(i => words[i]! | (words[i + 1]! << 32n));
}
