import type { Row } from "../../base/row.js";
import { scalingLines } from "../../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../../chart/parts/figure.js";
import { distinct } from "../../chart/parts/require-rows.js";
import { mean } from "../../numeric/statistics/summary.js";
import { soFar } from "./planned-runs.js";
import { fittedMetric, pointsOf, volumesIn, type Way, ways } from "./score-points.js";
import type { TunedRun } from "./tuned-tables.js";
import { volumePoint } from "./volume-point.js";

/**
 * Returns the figure of translation scores by volume, the base's at 0, both ways: a line a language,
 * that never tuned on among them.
 *
 * @param waiting What nothing can be said of yet, for the caption.
 */
export function translationFigure(
  runs: readonly TunedRun[],
  points: readonly Row[],
  waiting: readonly string[],
): Figure | null {
  const rows = (Object.keys(ways) as Way[]).flatMap(way => {
    const own = [...pointsOf(points, "none", way), ...pointsOf(points, "joint", way)];
    return distinct(own, "language").flatMap(language =>
      volumesIn(own).flatMap((volume): Row[] => {
        const there = own.filter(row => row.language === language && row.volume === volume);
        if (there.length === 0) return [];
        const scores = there.map(row => Number(row.score));
        const column = (name: string) => mean(there.map(row => Number(row[name])));
        return [
          {
            panel: ways[way],
            language,
            volume,
            metric: fittedMetric,
            score: mean(scores),
            low: Math.min(...scores),
            high: Math.max(...scores),
            chance: column("chance"),
            copy: column("copy"),
            seeds: scores.length,
            segments: Number(there[0]!.n),
            signature: there[0]!.signature ?? null,
          },
        ];
      }),
    );
  });
  if (rows.length === 0) return null;
  const drawn = rows.map(row => volumePoint(row, row.language, row.score));
  const levels = (way: Way) => {
    const last = rows.filter(row => row.panel === ways[way] && Number(row.volume) > 0);
    const span = (name: string) =>
      `${Math.min(...last.map(row => Number(row[name]))).toFixed(0)}–${Math.max(...last.map(row => Number(row[name]))).toFixed(0)}`;
    return last.length === 0
      ? []
      : [`${ways[way]} ${span("chance")} by chance, ${span("copy")} copied`];
  };
  const notes = [
    `Greedy translations of ${distinct(rows, "segments").join(", ")} held-out segments a direction, at most 64 tokens; the base (0) was asked with the same prompt. German is never tuned on. ${soFar(runs)}`,
    `Points are means over seeds, bars run from the lowest seed to the highest. What the tuned models' scores are worth: ${(Object.keys(ways) as Way[]).flatMap(levels).join("; ")} (the same translations against other segments' references; the source itself).`,
    `${fittedMetric}: ${distinct(rows, "signature").join("; ")}.`,
    ...waiting,
  ];
  return {
    name: "translation-by-volume",
    rows,
    notes,
    spec: scalingLines(drawn, {
      title: "What Gemma 3 270M translates after a few translation pairs",
      notes,
      volumeTitle: "Translation pairs a language",
      valueTitle: fittedMetric,
    }),
  };
}
