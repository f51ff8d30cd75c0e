import { neighbourMeans } from "../../numeric/neighbours/top-candidates.js";
import { pairMeasure } from "../pair-measure.js";
import type { Pair } from "../prepared/pair.js";
import { accuracyOf, type Choices, noChoice } from "./choices.js";
import { arrow, type RetrievalDirection } from "./direction.js";

/** How a cosine is held against the crowd of its neighbours: divided by it, or lessened by it. */
export type MarginKind = "ratio" | "distance" | "absolute";

/** LASER's neighbourhood. */
const marginNeighbours = 4;

/** Returns how a cosine stands out from the mean cosine of both sides to their nearest. */
export function marginOf(kind: MarginKind, cosine: number, crowd: number): number {
  return kind === "ratio" ? cosine / crowd : kind === "distance" ? cosine - crowd : cosine;
}

/**
 * Margin retrieval, the accuracy that xSIM reports the error of: each sentence picks,
 * among its k nearest of the other language by cosine, the one with the highest margin
 *
 *   ratio c/m, distance c − m, or absolute c,   m = (r_k(x_i) + r_k(y_j))/2,
 *
 * r_k the mean cosine to the k nearest of the other side. Dividing by the crowd
 * around both takes hubs out of the race. Ties count against. As in xSIM the choice
 * is among the k forward candidates only, and whatever is as near as the last of them. NaN if a state is NaN or zero.
 *
 * The ratio supposes positive cosines, which centered states do not have: read the
 * distance there.
 *
 * @see Artetxe & Schwenk 2019, https://arxiv.org/abs/1811.01136
 * @see xSIM in LASER, https://github.com/facebookresearch/LASER/tree/main/tasks/xsim
 */
export const marginRetrieval = (
  kind: MarginKind,
  direction: RetrievalDirection,
  k = marginNeighbours,
) =>
  pairMeasure({
    family: "retrieval",
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
    evaluate: async pair => accuracyOf(await choose(pair, kind, direction, k), pair.n, direction),
  });

/** Returns each query's choice; null if a state is NaN or zero. */
async function choose(
  pair: Pair,
  kind: MarginKind,
  direction: RetrievalDirection,
  k: number,
): Promise<Choices | null> {
  const candidates = await pair.candidates(k);
  if (!candidates) return null;
  const choices = new Int32Array(pair.n).fill(noChoice);
  const own = candidates[direction];
  const crowdOfQuery = neighbourMeans(own);
  const crowdOfCandidate = neighbourMeans(
    candidates[direction === "forward" ? "backward" : "forward"],
  );
  for (let i = 0; i < pair.n; i++) {
    let best = Number.NEGATIVE_INFINITY;
    const consider = (j: number, cosine: number) => {
      const score = marginOf(kind, cosine, (crowdOfQuery[i]! + crowdOfCandidate[j]!) / 2);
      if (score > best) {
        best = score;
        choices[i] = j;
      } else if (score === best) choices[i] = noChoice;
    };
    const end = (i + 1) * own.count;
    for (let at = i * own.count; at < end; at++) consider(own.indices[at]!, own.values[at]!);
    const tied = own.ties?.get(i);
    if (!tied) continue;
    const listed = new Set(own.indices.subarray(end - own.count, end));
    for (const j of tied) if (!listed.has(j)) consider(j, own.values[end - 1]!);
  }
  return choices;
}
