import type { Random } from "../random.js";
import type { Neighbours } from "./nearest.js";

/**
 * Returns neighbours among which equal ones stand in random order, and of those that had an
 * equal right to the last places random ones have them: row numbers decide nothing, and two
 * lists drawn apart agree as often as chance has it. The same object where no two are equal;
 * nothing is then drawn.
 */
export function drawTies(found: Neighbours, random: Random): Neighbours {
  const { count, indices, values, ties } = found;
  let drawn: Uint32Array | undefined;
  for (let begin = 0; begin < indices.length; begin += count) {
    const tied = ties?.get(begin / count);
    const end = begin + count;
    for (let from = begin; from < end; ) {
      let to = from + 1;
      while (to < end && values[to] === values[from]) to++;
      const pool = to === end && tied ? tied : to - from > 1 ? indices.subarray(from, to) : null;
      if (pool) {
        drawn ??= indices.slice();
        drawn.set(someOf(pool, to - from, random), from);
      }
      from = to;
    }
  }
  return drawn ? { ...found, indices: drawn } : found;
}

/** Returns so many of the items, without one twice, in random order. */
function someOf(items: Uint32Array, count: number, random: Random): Uint32Array {
  const all = items.slice();
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(all.length - i);
    const held = all[i]!;
    all[i] = all[j]!;
    all[j] = held;
  }
  return all.subarray(0, count);
}
