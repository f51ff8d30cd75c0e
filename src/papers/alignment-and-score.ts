import type { Stoppable } from "../base/progress.js";
import type { Figure } from "../chart/parts/figure.js";
import { relateTables } from "../study/relation/relate-tables.js";
import { relationFigures } from "../study/relation/relation-figures.js";
import { howMeasured, type MeasuredPoints, measuredPoints } from "./measured-points.js";
import { readTable } from "./read-table.js";

/** What `alignmentAndScore` takes. */
export interface AlignmentAndScoreOptions extends MeasuredPoints, Stoppable {
  readonly training: string;
  /** Bootstrap draws of languages; defaults to 1,000. */
  readonly draws?: number;
  readonly seed?: number;
}

const columns = ["language", "training", "volume", "seed", "set", "layer", "p_at_1", "n"];

/**
 * Returns the figure that says at each layer whether alignment foretells the scores of our own
 * models once volume is known, with intervals over languages, and the answer in one sentence.
 *
 * @param scaling data/scaling.
 * @throws IsoglossError if points or alignments are missing or damaged.
 */
export async function alignmentAndScore(
  scaling: string,
  { training, draws, seed, signal, ...which }: AlignmentAndScoreOptions,
): Promise<Figure[]> {
  const { metric, direction } = which;
  const scores = (await measuredPoints(scaling, which)).filter(row => row.training === training);
  const alignments = (await readTable(scaling, "alignment.csv", columns)).filter(
    row => row.set === "heldout" && row.training === training,
  );
  if (scores.length === 0 || alignments.length === 0) return [];
  const [relation] = await relateTables(
    { name: "alignment.csv", rows: alignments },
    { name: "points.csv", rows: scores },
    {
      draws,
      seed,
      signal,
      model: ["training", "volume", "seed"],
      alignment: "p_at_1",
      score: "score",
      volume: "volume",
    },
  );
  const notes = [
    `Our own models (data/scaling), ${training} training, ${direction === "from-english" ? "out of" : "into"} English. ${metric}: ${howMeasured(scores, metric).join(" ")}`,
    "P@1: of English and the language on held-out segments, both ways, mean pooling, raw states.",
  ];
  const [byLayer] = relationFigures(relation!, {
    measure: "P@1",
    score: metric,
    volume: "translation pairs of the language",
    notes,
    prefix: "x-llama-",
  });
  return [byLayer!];
}
