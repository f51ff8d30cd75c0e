/**
 * Returns which rows to copy where, so that every wanted row has a place of its own and the
 * places are 0 … n − 1: as few copies as can be, in an order that overwrites nothing that is
 * still needed.
 *
 * @param wanted For each of n rows, which row of now it continues; several may continue one.
 * @param used Rows of now are 0 … used − 1.
 * @returns `places[i]`, where wanted row i comes to lie.
 */
export function rowMoves(
  wanted: readonly number[],
  used: number,
): { moves: { from: number; to: number }[]; places: number[] } {
  const n = wanted.length;
  const places = new Array<number>(n).fill(-1);
  const taken = new Set<number>();
  for (const [i, from] of wanted.entries())
    if (from < n && !taken.has(from)) {
      taken.add(from); // the first to continue a row stays where it lies
      places[i] = from;
    }
  // Rows of now that somebody continues stay until they are copied: free places are no one's source,
  // as a source below n is taken, and one from n on is no place.
  const free = Array.from({ length: n }, (_, place) => place).filter(place => !taken.has(place));
  const moves: { from: number; to: number }[] = [];
  for (const [i, from] of wanted.entries())
    if (places[i]! < 0) {
      const to = free.shift()!;
      places[i] = to;
      moves.push({ from, to });
    }
  if (wanted.some(from => from >= used))
    throw new RangeError(`rowMoves: rows of now are 0 … ${used - 1}, got ${Math.max(...wanted)}`);
  return { moves, places };
}
