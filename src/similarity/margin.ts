import { mean } from "../numeric/summary.js";
import type { Measure } from "./measure.js";
import type { Pair } from "./pair.js";
import { neighbourMeans } from "./top-candidates.js";

type Direction = "forward" | "backward";
type Kind = "ratio" | "distance" | "absolute";

/** LASER's neighbourhood. */
export const marginNeighbours = 4;

/** How a cosine stands out from the mean cosine of both sides to their nearest. */
const margin: Record<Kind, (cosine: number, crowd: number) => number> = {
  ratio: (cosine, crowd) => cosine / crowd,
  distance: (cosine, crowd) => cosine - crowd,
  absolute: cosine => cosine,
};

const arrow = { forward: "x→y", backward: "y→x" } as const;

/**
 * Margin retrieval, the accuracy that xSIM reports the error of: each sentence picks,
 * among its k nearest of the other language by cosine, the one with the highest margin
 *
 *   ratio c/m, distance c − m, or absolute c,   m = (r_k(x_i) + r_k(y_j))/2,
 *
 * r_k the mean cosine to the k nearest of the other side. Dividing by the crowd
 * around both takes hubs out of the race. Ties count against. As in xSIM the choice
 * is among the k forward candidates only. NaN if a state is NaN or zero.
 *
 * The ratio supposes positive cosines, which centered states do not have: read the
 * distance there.
 *
 * @see Artetxe & Schwenk 2019, https://arxiv.org/abs/1811.01136
 * @see xSIM in LASER, https://github.com/facebookresearch/LASER/tree/main/tasks/xsim
 */
export const marginRetrieval = (
  kind: Kind,
  direction: Direction,
  k = marginNeighbours,
): Measure => ({
  name: `margin-${kind}-${direction}`,
  label: `Margin retrieval (${kind}), ${arrow[direction]}`,
  better: "higher",
  range: [0, 1],
  invariances: ["rotation of both", "scale of each row"],
  cost: "n²",
  chanceRule: "1/n",
  source: "https://arxiv.org/abs/1811.01136",
  sameSpace: true,
  chance: ({ n }) => 1 / n,
  async evaluate(pair) {
    const choices = await choose(pair, kind, direction, k);
    const sentences = Float64Array.from(choices, (choice, i) =>
      choice === undefinedChoice ? Number.NaN : Number(choice === i),
    );
    return {
      value: mean(sentences),
      sentences,
      permuted: order => {
        let hits = 0;
        for (let i = 0; i < pair.n; i++) {
          // Row i of x is paired with row order[i] of y; from y's side the roles are swapped.
          if (direction === "forward") hits += Number(choices[i] === order[i]);
          else hits += Number(choices[order[i]!] === i);
        }
        return choices[0] === undefinedChoice ? Number.NaN : hits / pair.n;
      },
    };
  },
});

const tied = -1;
const undefinedChoice = -2;

/** Returns each query's choice: a candidate's number, or that it is tied or undefined. */
async function choose(
  pair: Pair,
  kind: Kind,
  direction: Direction,
  k: number,
): Promise<Int32Array> {
  const choices = new Int32Array(pair.n).fill(undefinedChoice);
  const candidates = await pair.candidates(k);
  if (!candidates) return choices;
  const own = candidates[direction];
  const crowdOfQuery = neighbourMeans(own);
  const crowdOfCandidate = neighbourMeans(
    candidates[direction === "forward" ? "backward" : "forward"],
  );
  for (let i = 0; i < pair.n; i++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let r = 0, at = i * own.count; r < own.count; r++, at++) {
      const j = own.indices[at]!;
      const score = margin[kind](own.values[at]!, (crowdOfQuery[i]! + crowdOfCandidate[j]!) / 2);
      if (score > best) {
        best = score;
        choices[i] = j;
      } else if (score === best) choices[i] = tied;
    }
  }
  return choices;
}
