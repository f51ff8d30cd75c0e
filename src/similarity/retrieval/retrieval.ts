import { mean } from "../../numeric/statistics/summary.js";
import { type PairMeasure, pairMeasure } from "../pair-measure.js";
import { arrow, type RetrievalDirection } from "./direction.js";

/** What a sentence is worth whose translation came at `rank`. */
type Gain = (rank: number) => number;

const source = "https://arxiv.org/abs/1812.10464"; // Artetxe & Schwenk 2019, similarity search

function retrieval<const Name extends string>(
  name: Name,
  label: string,
  direction: RetrievalDirection,
  gain: Gain,
  chance: (n: number) => number,
  chanceRule: string,
): PairMeasure<`${Name}-${RetrievalDirection}`> {
  const gains = (ranks: Float64Array) =>
    ranks.map(rank => (Number.isNaN(rank) ? rank : gain(rank)));
  return pairMeasure({
    family: "retrieval",
    name: `${name}-${direction}`,
    label: `${label}, ${arrow[direction]}`,
    better: "higher",
    range: [0, 1],
    invariances: ["rotation of both", "scale of each row"],
    cost: "n²",
    chanceRule,
    source,
    sameSpace: true,
    chance: ({ n }) => chance(n),
    async evaluate(pair) {
      const sentences = gains((await pair.ranks())[direction]);
      if (Number.isNaN(sentences[0]!))
        return { value: Number.NaN, sentences, permuted: () => Number.NaN };
      return {
        value: mean(sentences),
        sentences,
        permuted: async order => mean(gains((await pair.ranksUnder(order))[direction])),
      };
    },
  });
}

/**
 * Precision at k: the share of sentences whose translation is among the k nearest
 * by cosine of all n candidates. Ties count against. NaN if a state is NaN or zero.
 */
export const precisionAt = <const K extends number>(k: K, direction: RetrievalDirection) =>
  retrieval(
    `retrieval-p${k}`,
    `Retrieval P@${k}`,
    direction,
    rank => (rank <= k ? 1 : 0),
    n => Math.min(1, k / n),
    `${k}/n`,
  );

/** The mean reciprocal rank of the translation among all n candidates, by cosine. */
export const meanReciprocalRank = (direction: RetrievalDirection) =>
  retrieval(
    "retrieval-mrr",
    "Retrieval MRR",
    direction,
    rank => 1 / rank,
    n => {
      let harmonic = 0;
      for (let rank = 1; rank <= n; rank++) harmonic += 1 / rank;
      return harmonic / n;
    },
    "(1 + 1/2 + … + 1/n)/n",
  );
