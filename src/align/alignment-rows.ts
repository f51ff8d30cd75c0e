import type { DroppedColumn, EstimateColumns, RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import { seeded } from "../numeric/random.js";
import { biasCorrected, resamples } from "../numeric/statistics/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import type { AlignedCorpus } from "./align-corpus.js";
import type { Edges } from "./aligned-words.js";
import { alignmentError, edgeCounts, type GoldEdges, summed } from "./alignment-error.js";

/** How well words were aligned, at a layer. */
export type AlignmentRow = RowOf<
  | "model"
  | "corpus"
  | "language_x"
  | "language_y"
  | "layer"
  | "method"
  | EstimateColumns
  | "chance"
  | "reference"
  | "n"
  | "seed"
> &
  DroppedColumn & { readonly measure: "aer" | "alignment-precision" | "alignment-recall" };

/**
 * Returns the alignment error rate, precision and recall against gold, over the corpus, with BCa
 * intervals over sentences (their acceleration taken as 0); read them against the diagonal, which
 * aligns word i of n with word i·m/n of m and needs no model.
 *
 * @throws IsoglossError if gold speaks of a word that a sentence does not have.
 */
export function alignmentRows(
  { alignments, words }: AlignedCorpus,
  gold: readonly GoldEdges[],
  about: Pick<AlignmentRow, "model" | "corpus" | "dropped" | "language_x" | "language_y" | "seed">,
): AlignmentRow[] {
  const n = gold.length;
  for (const [i, { sure, possible }] of gold.entries())
    for (const [a, b] of [...sure, ...possible])
      if (a >= words.x[i]!.length || b >= words.y[i]!.length)
        throw new IsoglossError(
          `gold: sentence ${i + 1} has an edge ${a}-${b}, but ${words.x[i]!.length} and ${words.y[i]!.length} words`,
          "Words are counted from 0, as spaces divide the texts; gold must be of the same texts, in the same direction.",
        );
  const chosen = resamples(n, defaultDraws, seeded(about.seed));
  const diagonal = gold.map((_, i) => onDiagonal(words.x[i]!.length, words.y[i]!.length));
  const byChance = alignmentError(summed(counts(diagonal, gold)));
  return alignments.flatMap(({ layer, method, edges }) => {
    const own = counts(edges, gold);
    const whole = alignmentError(summed(own));
    const drawn = Array.from({ length: defaultDraws }, (_, b) =>
      alignmentError(
        summed(Array.from(chosen.subarray(b * n, (b + 1) * n), sentence => own[sentence]!)),
      ),
    );
    const row = (measure: AlignmentRow["measure"], key: keyof typeof whole): AlignmentRow => {
      const replicates = Float64Array.from(drawn, of => of[key])
        .filter(Number.isFinite)
        .sort();
      const ends =
        n < 2 || replicates.length === 0
          ? { low: Number.NaN, high: Number.NaN }
          : biasCorrected(replicates, whole[key], 0);
      return {
        ...about,
        measure,
        layer,
        method,
        value: whole[key],
        ...ends,
        interval: n < 2 ? "none" : "bca",
        confidence: defaultConfidence,
        chance: byChance[key],
        reference: "diagonal",
        n,
      };
    };
    return [
      row("aer", "aer"),
      row("alignment-precision", "precision"),
      row("alignment-recall", "recall"),
    ];
  });
}

const counts = (edges: readonly Edges[], gold: readonly GoldEdges[]) =>
  gold.map((own, i) => edgeCounts(edges[i]!, own));

function onDiagonal(n: number, m: number): Edges {
  return Array.from({ length: n }, (_, i) => [i, Math.floor(((i + 0.5) * m) / n)] as const);
}
