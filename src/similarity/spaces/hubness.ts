import type { Neighbours } from "../../numeric/neighbours/nearest.js";
import { mean, skewness, sum } from "../../numeric/statistics/summary.js";
import type { Measurement } from "../measure.js";
import { adjustable, type PairMeasure, pairMeasure } from "../pair-measure.js";
import { influenceOf } from "../prepared/influence.js";

/** The neighbourhood in which hubs are counted. */
const hubNeighbours = 10;

/**
 * @file Hubs: sentences that are near neighbours of far too many others, and win
 * retrievals that are not theirs. All three measures look at the k-occurrence N_j, how
 * often y_j is among the k nearest of some x_i by cosine; its mean is k whatever happens.
 * They do not depend on the pairing; `chance` is what candidates drawn evenly would give,
 * N_j binomial. k is cut down to n; NaN if a state is NaN or zero.
 *
 * @see Radovanović et al. 2010, https://www.jmlr.org/papers/v11/radovanovic10a.html
 */

function hubness<const Name extends string>(
  name: Name,
  label: string,
  range: readonly [number, number],
  k: number,
  evaluate: (occurrences: Float64Array, neighbours: Neighbours) => Measurement,
  even: (n: number, k: number) => number,
  chanceRule: string,
): PairMeasure<Name> {
  return pairMeasure({
    family: "spaces",
    name,
    label,
    better: "lower",
    range,
    invariances: ["rotation of both", "scale of each row"],
    cost: "n²",
    chanceRule,
    source: "https://www.jmlr.org/papers/v11/radovanovic10a.html",
    sameSpace: true,
    chance: ({ n }) => even(n, Math.min(k, n)),
    async evaluate(pair) {
      const candidates = await pair.candidates(k);
      if (!candidates) return { value: Number.NaN };
      const occurrences = new Float64Array(pair.n);
      for (const j of candidates.forward.indices) occurrences[j]!++;
      return evaluate(occurrences, candidates.forward);
    },
  });
}

/** Evaluates a statistic of all occurrences: without query i, its k choices are each chosen once less. */
function jackknifedOverQueries(of: (occurrences: Float64Array, k: number) => number) {
  return (occurrences: Float64Array, { indices, count }: Neighbours): Measurement => {
    const value = of(occurrences, count);
    const leaveOneOut = Float64Array.from(occurrences, (_, i) => {
      const chosen = indices.subarray(i * count, (i + 1) * count);
      for (const j of chosen) occurrences[j]!--;
      const without = of(occurrences, count);
      for (const j of chosen) occurrences[j]!++;
      return without;
    });
    return { value, influence: influenceOf(value, leaveOneOut) };
  };
}

/** The skewness of the k-occurrence: 0 without hubs, above 1 with strong ones. NaN if all are equal. */
export const hubSkewness = adjustable((k: number = hubNeighbours) =>
  hubness(
    "hub-skewness",
    `Hubness (skewness, k = ${k})`,
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    k,
    jackknifedOverQueries(skewness),
    (n, k) => (1 - (2 * k) / n) / Math.sqrt(k * (1 - k / n)),
    "(1 − 2p)/√(np(1 − p)), p = k/n",
  ),
);

/** The Robin Hood index ½ Σ|N_j − N̄| / ΣN_j: the share of neighbours to hand out anew for all to have the same. */
export const robinHood = adjustable((k: number = hubNeighbours) =>
  hubness(
    "robin-hood",
    `Hubness (Robin Hood, k = ${k})`,
    [0, 1],
    k,
    jackknifedOverQueries(occurrences => {
      const center = mean(occurrences);
      return sum(occurrences.map(count => Math.abs(count - center))) / (2 * sum(occurrences));
    }),
    (n, k) => binomialDeviation(n, k / n) / (2 * k),
    "E|N − k|/2k, N binomial",
  ),
);

/**
 * The share of antihubs: sentences that are nobody's neighbour and can never be found. A mean
 * over candidates, and bootstrapped as such: they are few, and leaving out queries sees none
 * of the chance by which there are none at all.
 */
export const antihubs = adjustable((k: number = hubNeighbours) =>
  hubness(
    "antihubs",
    `Antihubs (k = ${k})`,
    [0, 1],
    k,
    occurrences => {
      const sentences = occurrences.map(count => Number(count === 0));
      return { value: mean(sentences), sentences };
    },
    (n, k) => (1 - k / n) ** n,
    "(1 − k/n)ⁿ",
  ),
);

/** The mean absolute deviation of a binomial, 2(1−p)^(n−m) p^(m+1) (m+1) C(n, m+1), m = ⌊np⌋. */
function binomialDeviation(n: number, p: number): number {
  if (p === 1) return 0;
  const m = Math.floor(n * p + 1e-9) + 1;
  let logarithm = Math.log(2 * m) + m * Math.log(p) + (n - m + 1) * Math.log(1 - p);
  for (let i = 1; i <= m; i++) logarithm += Math.log((n - m + i) / i);
  return Math.exp(logarithm);
}
