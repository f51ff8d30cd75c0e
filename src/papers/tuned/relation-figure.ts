import type { Stoppable } from "../../base/progress.js";
import type { Row } from "../../base/row.js";
import type { Figure } from "../../chart/parts/figure.js";
import { relateTables } from "../../study/relation/relate-tables.js";
import { relationFigures } from "../../study/relation/relation-figures.js";
import { alignmentOf, hitsOf, type ItemsByRun } from "./alignment-gains.js";
import { soFar } from "./planned-runs.js";
import { fittedMetric, pointsOf, volumesIn, type Way, ways } from "./score-points.js";
import type { TunedRun } from "./tuned-tables.js";

/** Of fewer volumes, what is left at equal volume is differences of languages alone. */
const fewestVolumes = 3;

interface Relating extends Stoppable {
  readonly seed?: number;
  readonly draws?: number;
}

/**
 * Returns the figures that say at each layer whether alignment foretells scores once volume is known,
 * with intervals over languages; none of too few volumes.
 */
export async function tunedRelation(
  runs: readonly TunedRun[],
  points: readonly Row[],
  items: ItemsByRun,
  options: Relating,
): Promise<Figure[]> {
  const joint = runs.filter(({ training }) => training === "joint");
  const alignments = joint.flatMap(({ run }) =>
    hitsOf(items.get(run) ?? [])
      .filter(({ set, preprocessing }) => set === "heldout" && preprocessing === "raw")
      .map((item): Row => {
        const { language, layer, hits } = item;
        return { run, language, layer, p_at_1: alignmentOf(item, "p_at_1"), n: hits.length };
      }),
  );
  const figures: Figure[] = [];
  for (const way of Object.keys(ways) as Way[]) {
    const scores = pointsOf(points, "joint", way)
      .filter(({ tuned }) => tuned === true)
      .map(
        ({ run, language, volume, score }): Row => ({
          run: run!,
          language: language!,
          volume: volume!,
          score: score!,
        }),
      );
    if (volumesIn(scores).length < fewestVolumes) continue;
    const [relation] = await relateTables(
      { name: "items", rows: alignments },
      { name: "points.csv", rows: scores },
      { ...options, model: ["run"], alignment: "p_at_1", score: "score", volume: "volume" },
    );
    const [byLayer] = relationFigures(relation!, {
      measure: "P@1",
      score: fittedMetric,
      volume: "translation pairs a language",
      notes: [
        `Gemma 3 270M tuned on six languages together, ${ways[way]}. ${soFar(runs)}`,
        `P@1 of English and the language on ${alignments[0]!.n} held-out segments, both ways, mean pooling, raw states.`,
      ],
      prefix: `${way}-`,
    });
    figures.push(byLayer!);
  }
  return figures;
}

/** Returns what can be said of alignment and score, for a caption, while too few volumes are measured. */
export function relationWaits(points: readonly Row[]): string[] {
  const count = volumesIn(pointsOf(points, "joint", "from-english")).length;
  if (count >= fewestVolumes) return [];
  return [
    `Whether alignment foretells scores once volume is known: nothing can be said of ${count} volume${count === 1 ? "" : "s"}.`,
  ];
}
