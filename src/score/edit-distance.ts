/**
 * @file Edit distance in a band round the diagonal, with its trace: the inner loop of TER.
 */

export const match = 0;
const substitute = 1;
/** The hypothesis has a token that the reference lacks. */
export const remove = 2;
/** The reference has a token that the hypothesis lacks. */
export const insert = 3;

/** How far from the diagonal a cell may lie, in tokens; wider where the lengths differ much. */
const band = 25;
const unreachable = 1e9;

export interface Distance {
  readonly edits: number;
  /** The operations that turn the hypothesis into the reference, in order. */
  readonly trace: readonly number[];
}

/**
 * Returns a function from hypotheses *of one length* to their distance from the reference. It
 * remembers the rows of the last hypothesis that it was told to, so that one which
 * starts alike costs only the rest.
 */
export function distanceTo(reference: readonly string[], length: number) {
  const m = reference.length;
  const width = m + 1;
  const costs = new Int32Array((length + 1) * width).fill(unreachable);
  const operations = new Uint8Array((length + 1) * width);
  for (let j = 0; j <= m; j++) {
    costs[j] = j;
    operations[j] = insert;
  }
  const ratio = length > 0 ? m / length : 1;
  // Where the lengths differ wildly a fixed band would not touch the one of the next row.
  const reach = band < ratio / 2 ? Math.ceil(ratio / 2 + band) : band;
  let last: readonly string[] = [];

  return (hypothesis: readonly string[]): Distance => {
    let known = 0;
    while (known < last.length && last[known] === hypothesis[known]) known++;
    last = hypothesis;
    for (let i = known + 1; i <= length; i++) {
      const row = i * width;
      const above = row - width;
      costs.fill(unreachable, row, row + width);
      const diagonal = Math.floor(i * ratio);
      const from = Math.max(0, diagonal - reach);
      const to = i === length ? width : Math.min(width, diagonal + reach);
      for (let j = from; j < to; j++) {
        if (j === 0) {
          costs[row] = costs[above]! + 1;
          operations[row] = remove;
          continue;
        }
        // On a tie the diagonal wins, then a removal, then an insertion: Tercom's order.
        const same = hypothesis[i - 1] === reference[j - 1];
        let cost = costs[above + j - 1]! + (same ? 0 : 1);
        let operation = same ? match : substitute;
        if (costs[above + j]! + 1 < cost) {
          cost = costs[above + j]! + 1;
          operation = remove;
        }
        if (costs[row + j - 1]! + 1 < cost) {
          cost = costs[row + j - 1]! + 1;
          operation = insert;
        }
        if (cost < unreachable) {
          costs[row + j] = cost;
          operations[row + j] = operation;
        }
      }
    }
    const trace: number[] = [];
    for (let i = length, j = m; i > 0 || j > 0; ) {
      const operation = operations[i * width + j]!;
      trace.push(operation);
      if (operation !== insert) i--;
      if (operation !== remove) j--;
    }
    return { edits: costs[length * width + m]!, trace: trace.reverse() };
  };
}
