/**
 * Returns McNemar's p-values of two counts of discordant pairs, two-sided: the exact one, twice the
 * smaller tail of a fair coin, and the mid-p, less the probability of the very counts, which keeps
 * the level nearly always and finds more.
 *
 * @returns Both 1 without discordant pairs.
 * @see Fagerland, Lydersen & Laake 2013, The McNemar test for binary matched-pairs data,
 *   https://doi.org/10.1186/1471-2288-13-91
 */
export function mcNemar(b: number, c: number): { exact: number; midP: number } {
  const n = b + c;
  let term = -n * Math.LN2; // ln C(n, k) / 2ⁿ
  let tail = 0;
  let last = 0;
  for (let k = 0; k <= Math.min(b, c); k++) {
    last = Math.exp(term);
    tail += last;
    term += Math.log((n - k) / (k + 1));
  }
  return { exact: Math.min(1, 2 * tail), midP: n === 0 ? 1 : Math.min(1, 2 * tail - last) };
}
