import { mean } from "../numeric/summary.js";
import type { Measure } from "./measure.js";
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
    // 2c_ij − r(x_i) − r(y_j): the query's own term moves no choice.
    const [rows, crowd] =
      direction === "forward" ? [await pair.cosines(), crowdY] : [await pair.transposed(), crowdX];
    const choices = new Int32Array(n);
    for (let i = 0, at = 0; i < n; i++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < n; j++, at++) {
        const score = 2 * rows.data[at]! - crowd[j]!;
        if (score > best) {
          best = score;
          choices[i] = j;
        } else if (score === best) choices[i] = tied;
      }
    }
    const sentences = Float64Array.from(choices, (choice, i) => Number(choice === i));
    return {
      value: mean(sentences),
      sentences,
      permuted: order => {
        let hits = 0;
        for (let i = 0; i < n; i++)
          hits += Number(
            direction === "forward" ? choices[i] === order[i] : choices[order[i]!] === i,
          );
        return hits / n;
      },
    };
  },
});

/** No choice: two candidates are equally good. */
const tied = -1;
