import type { Row } from "../base/row.js";
import { scalingLines } from "../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../chart/parts/figure.js";
import { distinct } from "../chart/parts/require-rows.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import { mean } from "../numeric/statistics/summary.js";
import { howMeasured, type MeasuredPoints, measuredPoints, trainings } from "./measured-points.js";

/**
 * Returns the paper's comparison of its two models on our own points: does a language gain from the
 * others' translation data? Empty while one of the two has not been measured.
 *
 * @param scaling data/scaling.
 * @throws IsoglossError if the points are missing or damaged.
 */
export async function jointOrSingle(scaling: string, which: MeasuredPoints): Promise<Figure[]> {
  const { metric, direction } = which;
  const points = await measuredPoints(scaling, which);
  if (!Object.keys(trainings).every(training => points.some(row => row.training === training)))
    return [];
  const languages = distinct(points, "language");
  const labels = panelLabels(languages);
  const rows: Row[] = languages.flatMap(language =>
    Object.entries(trainings).flatMap(([training, name]) => {
      const own = points.filter(row => row.language === language && row.training === training);
      return distinct(own, "volume").map(volume => {
        const scores = own.filter(row => `${row.volume}` === volume).map(row => Number(row.score));
        return {
          panel: labels.get(language)!,
          series: name,
          volume: Number(volume),
          value: mean(scores),
          low: Math.min(...scores),
          high: Math.max(...scores),
          seeds: scores.length,
        };
      });
    }),
  );
  const notes = [
    `Our own models (data/scaling), ${direction === "from-english" ? "out of" : "into"} English: ${howMeasured(points, metric).join(" ")}`,
    `A model trained on V pairs of each of ${languages.length} languages has seen ${languages.length}·V in all. Points are means over seeds, bars run from the lowest seed to the highest; a point without a bar is one seed.`,
  ];
  return [
    {
      name: "x-llama-joint-or-single",
      rows,
      notes,
      spec: scalingLines(rows, {
        title: "What one language's translation data lends the others",
        notes,
        volumeTitle: "Translation pairs of the language",
        valueTitle: metric,
      }),
    },
  ];
}
