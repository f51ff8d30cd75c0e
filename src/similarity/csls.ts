import { matrix } from "../numeric/matrix.js";
import { mean } from "../numeric/summary.js";
import type { Measure } from "./measure.js";
import { once } from "./once.js";
import { partnerRanks } from "./partner-ranks.js";
import { neighbourMeans } from "./top-candidates.js";

type Direction = "forward" | "backward";

/** MUSE's neighbourhood. */
export const cslsNeighbours = 10;

const arrow = { forward: "x→y", backward: "y→x" } as const;

/**
 * Retrieval P@1 by cross-domain similarity local scaling over all n candidates:
 *
 *   CSLS(x_i, y_j) = 2 c_ij − r_Y(x_i) − r_X(y_j),
 *
 * r the mean cosine to the k nearest of the other side. Ties count against; k is cut
 * down to n. NaN if a state is NaN or zero.
 * @see Conneau et al. 2018, https://arxiv.org/abs/1710.04087
 */
export const csls = (direction: Direction, k = cslsNeighbours): Measure => ({
  name: `csls-p1-${direction}`,
  label: `CSLS P@1, ${arrow[direction]}`,
  better: "higher",
  range: [0, 1],
  invariances: ["rotation of both", "scale of each row"],
  cost: "n²",
  chanceRule: "1/n",
  source: "https://arxiv.org/abs/1710.04087",
  sameSpace: true,
  chance: ({ n }) => 1 / n,
  async evaluate(pair) {
    const { n } = pair;
    const candidates = await pair.candidates(k);
    if (!candidates) {
      const sentences = new Float64Array(n).fill(Number.NaN);
      return { value: Number.NaN, sentences, permuted: () => Number.NaN };
    }
    const crowdX = neighbourMeans(candidates.forward);
    const crowdY = neighbourMeans(candidates.backward);
    const cosines = await pair.cosines();
    const scores = once(() => {
      const data = cosines.data.slice();
      for (let i = 0, at = 0; i < n; i++)
        for (let j = 0; j < n; j++, at++) data[at] = 2 * data[at]! - crowdX[i]! - crowdY[j]!;
      return matrix(n, n, data);
    });
    const hits = (ranks: Float64Array) => ranks.map(rank => Number(rank === 1));
    const sentences = hits(partnerRanks(scores())[direction]);
    return {
      value: mean(sentences),
      sentences,
      permuted: order => mean(hits(partnerRanks(scores(), order)[direction])),
    };
  },
});
