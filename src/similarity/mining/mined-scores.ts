import type { DroppedColumn, RowOf } from "../../base/columns.js";
import type { Stoppable } from "../../base/progress.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import type { Source } from "../../states/source.js";
import type { MarginKind } from "../retrieval/margin.js";
import { marginPicks, mutualPairs } from "./margin-picks.js";
import { thresholdScores } from "./pair-scores.js";

/** Mined pairs whose margins lie in one interval, and what taking all from its beginning on would give. */
export type MinedScoreRow = RowOf<
  | ("model" | "revision" | "weights" | "corpus" | "corpus_hash" | "unit" | "pooling" | "version")
  | ("measure" | "preprocessing" | "language_x" | "language_y" | "layer_x" | "layer_y")
  | ("margin_from" | "margin_to" | "right_pairs" | "wrong_pairs")
  | ("precision" | "recall" | "threshold" | "n" | "candidates")
> &
  DroppedColumn;

/** What `minedScores` takes. */
export interface MinedScoresOptions extends Stoppable {
  /** Defaults to "ratio". */
  readonly margin?: MarginKind;
  /** Neighbours on each side; defaults to 4. */
  readonly k?: number;
  /** Intervals of equal width; defaults to 40. */
  readonly bins?: number;
  readonly compute?: ComputeOptions;
}

/** The two sides of mining, each of one language. */
export interface MinedSides {
  /** The side that seeks. */
  readonly x: Source;
  /** Its language. */
  readonly from: string;
  /** The side that is sought in; both may be one source. */
  readonly y: Source;
  /** Its language. */
  readonly into: string;
  /** Whether sentence i of x and j of y are translations. */
  readonly right: (i: number, j: number) => boolean;
  /** How many such pairs there are. */
  readonly gold: number;
}

/**
 * Returns how the margins of mined pairs are spread at a layer, right ones and wrong ones, and precision and recall of
 * all pairs from each margin on. The threshold is that of the best F1, chosen by the answers.
 *
 * @returns A row an interval, in order; none if a state is zero, or nothing is mined.
 */
export async function minedScores(
  { x, from, y, into, right, gold }: MinedSides,
  layer: number,
  { margin = "ratio", k, bins = 40, compute = {}, signal }: MinedScoresOptions = {},
): Promise<MinedScoreRow[]> {
  const [a, b] = [await x.matrix(from, layer), await y.matrix(into, layer)];
  const picked = await marginPicks(a, b, { margin, k, ...compute, signal });
  const pairs = picked ? mutualPairs(picked) : [];
  if (pairs.length === 0) return [];
  const isRight = pairs.map(({ source, target }) => right(source, target));
  const { threshold } = thresholdScores(pairs, pair => right(pair.source, pair.target), gold);
  const scores = pairs.map(({ score }) => score);
  const low = scores.reduce((least, score) => Math.min(least, score));
  const high = scores.reduce((most, score) => Math.max(most, score));
  const width = (high - low) / bins || 1;
  const counts = Array.from({ length: bins }, () => ({ right: 0, wrong: 0 }));
  for (const [i, score] of scores.entries()) {
    const bin = counts[Math.min(bins - 1, Math.floor((score - low) / width))]!;
    if (isRight[i]) bin.right++;
    else bin.wrong++;
  }
  let [hits, taken] = [0, 0];
  const rows: MinedScoreRow[] = [];
  for (let bin = bins - 1; bin >= 0; bin--) {
    const { right: right_pairs, wrong: wrong_pairs } = counts[bin]!;
    hits += right_pairs;
    taken += right_pairs + wrong_pairs;
    rows.unshift({
      ...x.signature,
      measure: `margin-${margin}`,
      preprocessing: x.preprocessing,
      language_x: from,
      language_y: into,
      layer_x: layer,
      layer_y: layer,
      margin_from: low + bin * width,
      margin_to: low + (bin + 1) * width,
      right_pairs,
      wrong_pairs,
      precision: hits / taken,
      recall: hits / gold,
      threshold,
      n: gold,
      candidates: b.rows,
    });
  }
  return rows;
}
