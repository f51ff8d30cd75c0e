/** Counts of the items of a group by alignment and correctness. */
export interface GroupCounts {
  readonly both: number;
  readonly onlyAligned: number;
  readonly onlyCorrect: number;
  readonly neither: number;
}

/**
 * Returns the one-sided p-value of a permutation test over all permutations: the probability that
 * items are both aligned and correct at least as often as they are, if within each group alignment
 * is dealt out to its items at random. In a group their number is hypergeometric, and groups add up.
 */
export function permutationOfBoth(groups: readonly GroupCounts[]): number {
  let sums = Float64Array.of(1); // The distribution of the sum over the groups so far, from `least` on.
  let least = 0;
  let observed = 0;
  for (const group of groups) {
    const { from, probabilities } = hypergeometric(group);
    const next = new Float64Array(sums.length + probabilities.length - 1);
    for (const [i, p] of sums.entries())
      for (const [j, q] of probabilities.entries()) next[i + j]! += p * q;
    sums = next;
    least += from;
    observed += group.both;
  }
  let tail = 0;
  for (let at = sums.length - 1; at >= observed - least; at--) tail += sums[at]!;
  return Math.min(1, tail);
}

/** The probabilities of each number of both that the margins allow, from the least on. */
function hypergeometric({ both, onlyAligned, onlyCorrect, neither }: GroupCounts) {
  const aligned = both + onlyAligned;
  const correct = both + onlyCorrect;
  const n = aligned + onlyCorrect + neither;
  const from = Math.max(0, aligned + correct - n);
  const to = Math.min(aligned, correct);
  // P(k + 1) / P(k) from the mode on, both ways: no factorial overflows and no sum underflows.
  const mode = Math.min(to, Math.max(from, Math.floor(((aligned + 1) * (correct + 1)) / (n + 2))));
  const probabilities = new Float64Array(to - from + 1);
  probabilities[mode - from] = 1;
  for (let k = mode; k < to; k++) probabilities[k + 1 - from] = probabilities[k - from]! * ratio(k);
  for (let k = mode; k > from; k--)
    probabilities[k - 1 - from] = probabilities[k - from]! / ratio(k - 1);
  function ratio(k: number) {
    return ((aligned - k) * (correct - k)) / ((k + 1) * (n - aligned - correct + k + 1));
  }
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  return { from, probabilities: probabilities.map(p => p / total) };
}
