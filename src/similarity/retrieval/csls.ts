import { neighbourMeans } from "../../numeric/neighbours/top-candidates.js";
import { pairMeasure } from "../pair-measure.js";
import { accuracyOf, noChoice } from "./choices.js";
import { arrow, type RetrievalDirection } from "./direction.js";

/** MUSE's neighbourhood. */
const cslsNeighbours = 10;

/**
 * Retrieval P@1 by cross-domain similarity local scaling over all n candidates:
 *
 *   CSLS(x_i, y_j) = 2 c_ij − r_Y(x_i) − r_X(y_j),
 *
 * r the mean cosine to the k nearest of the other side. Ties count against; k is cut
 * down to n. NaN if a state is NaN or zero.
 * @see Conneau et al. 2018, https://arxiv.org/abs/1710.04087
 */
export const csls = (direction: RetrievalDirection, k = cslsNeighbours) =>
  pairMeasure({
    family: "retrieval",
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
      if (!candidates) return accuracyOf(null, n, direction);
      const crowdX = neighbourMeans(candidates.forward);
      const crowdY = neighbourMeans(candidates.backward);
      // 2c_ij − r(x_i) − r(y_j): the query's own term moves no choice.
      const [rows, crowd] =
        direction === "forward"
          ? [await pair.cosines(), crowdY]
          : [await pair.transposed(), crowdX];
      const choices = new Int32Array(n).fill(noChoice);
      for (let i = 0, at = 0; i < n; i++) {
        let best = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < n; j++, at++) {
          const score = 2 * rows.data[at]! - crowd[j]!;
          if (score > best) {
            best = score;
            choices[i] = j;
          } else if (score === best) choices[i] = noChoice;
        }
      }
      return accuracyOf(choices, n, direction);
    },
  });
