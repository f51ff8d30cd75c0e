import type { Measure, Measurement } from "../measure.js";
import { type PairMeasure, pairMeasure } from "../pair-measure.js";
import { sumUnder } from "../prepared/kernel.js";
import type { Prepared } from "../prepared/prepare.js";
import type { RankedPairs } from "../prepared/rsm.js";

function similarityAnalysis<const Name extends string>(
  name: Name,
  label: string,
  invariances: Measure["invariances"],
  ranked: (side: Prepared) => Promise<RankedPairs>,
): PairMeasure<Name> {
  return pairMeasure({
    family: "structure",
    name,
    label,
    better: "higher",
    range: [-1, 1],
    invariances,
    cost: "n²",
    chanceRule: "0, exact over all pairings",
    source: "https://doi.org/10.3389/neuro.06.004.2008",
    sameSpace: false,
    chance: () => 0,
    evaluate: async ({ x, y }) => rankCorrelation(await ranked(x), await ranked(y)),
  });
}

/**
 * Representational similarity analysis: Spearman's correlation, over all pairs of
 * sentences, of how alike they are in x and in y, alike being Pearson's correlation
 * of their states. NaN if n < 3, a state is NaN, or all its dimensions are equal.
 *
 * Correlating two states subtracts each one's mean over dimensions, so that this form
 * is not invariant to rotation; `rsaEuclidean` is.
 * @see Kriegeskorte et al. 2008, https://doi.org/10.3389/neuro.06.004.2008
 */
export const rsa = similarityAnalysis(
  "rsa",
  "RSA (correlation)",
  ["permutation of the dimensions", "scale of each row"],
  side => side.correlationRanks(),
);

/**
 * Representational similarity analysis by Euclidean distance: Spearman's correlation of
 * the two distance matrices over all pairs of sentences. NaN if n < 3, a state is NaN,
 * or all distances are equal.
 * @see Kriegeskorte et al. 2008, https://doi.org/10.3389/neuro.06.004.2008
 */
export const rsaEuclidean = similarityAnalysis(
  "rsa-euclidean",
  "RSA (Euclidean)",
  ["rotation", "uniform scale", "translation"],
  side => side.distanceRanks(),
);

/**
 * Pearson's correlation of ranks a and b. The influence of a sentence is to first
 * order, and includes that its presence moves the ranks of all other pairs.
 */
function rankCorrelation(a: RankedPairs, b: RankedPairs): Measurement {
  const { n } = a;
  const count = a.ranks.length;
  const scale = Math.sqrt(a.spread() * b.spread());
  let total = 0;
  for (let p = 0; p < count; p++) total += (a.ranks[p]! - 0.5) * (b.ranks[p]! - 0.5);
  const value = total / scale;

  // Spearman’s ρ = 12 E[F(A) G(B)] − 3; a pair (α, β) adds F(α)G(β) + E[G(B); A ≥ α] + E[F(A); B ≥ β].
  const laterB = suffixMeans(a.ranks, b.ranks);
  const laterA = suffixMeans(b.ranks, a.ranks);
  const perSentence = new Float64Array(n);
  for (let i = 0, p = 0; i < n; i++)
    for (let j = i + 1; j < n; j++, p++) {
      const alpha = a.ranks[p]!;
      const beta = b.ranks[p]!;
      const added =
        alpha * beta +
        laterB[Math.floor(alpha * laterB.length)]! +
        laterA[Math.floor(beta * laterA.length)]!;
      perSentence[i]! += added;
      perSentence[j]! += added;
    }
  // A mean over pairs: each sentence is in n − 1 of them, and counts twice.
  const influence = perSentence.map(sum => (24 * sum) / (n - 1));
  return {
    value,
    influence,
    permuted: order => {
      const { offDiagonal } = sumUnder({ n, values: a.square() }, { values: b.square() }, order);
      return offDiagonal / 2 / scale;
    },
  };
}

/** Ranks are told apart to one part in so many, finer than a first-order influence is good for. */
const mostSteps = 2 ** 16;

/**
 * Returns, for as many equal steps as there are pairs, the mean over all pairs of `weights`
 * where `ranks`, in (0, 1), is in this step or a later one.
 */
function suffixMeans(ranks: Float64Array, weights: Float64Array): Float64Array {
  const count = ranks.length;
  const means = new Float64Array(Math.min(count, mostSteps));
  for (let p = 0; p < count; p++)
    means[Math.floor(ranks[p]! * means.length)]! += weights[p]! / count;
  for (let step = means.length - 2; step >= 0; step--) means[step]! += means[step + 1]!;
  return means;
}
