import type { Row } from "../../base/row.js";
import { scalingDots } from "../../chart/figures/scaling/scaling-dots.js";
import type { Figure } from "../../chart/parts/figure.js";
import { panelLabels } from "../../chart/parts/scaling-axis.js";
import { mean } from "../../numeric/statistics/summary.js";
import { keptBack, soFar } from "./planned-runs.js";
import { fittedMetric, pointsOf, type Way, ways } from "./score-points.js";
import type { TunedRun } from "./tuned-tables.js";

/**
 * Returns the figures of the forecast of the volume that was kept back, one a way: what was written
 * down, what it would have been had nothing changed, and, once it is measured, the outcome.
 *
 * @param forecast Rows of forecast.csv.
 */
export function forecastFigures(
  runs: readonly TunedRun[],
  points: readonly Row[],
  forecast: readonly Row[],
): Figure[] {
  return (Object.keys(ways) as Way[]).flatMap((way): Figure[] => {
    const foretold = forecast.filter(row => row.way === way);
    if (foretold.length === 0) return [];
    const outcome = pointsOf(points, "joint", way).filter(row => row.volume === keptBack);
    const labels = panelLabels(foretold.map(({ language }) => `${language}`));
    const rows = foretold.map((row): Row => {
      const scores = outcome
        .filter(({ language }) => language === row.language)
        .map(({ score }) => Number(score));
      const measured = scores.length > 0 ? mean(scores) : null;
      const inside =
        measured === null ? null : measured >= Number(row.low) && measured <= Number(row.high);
      return { ...row, measured, inside };
    });
    const drawn = rows.flatMap((row): Row[] => {
      const label = labels.get(`${row.language}`)!;
      const { predicted, low, high, naive, measured } = row;
      return [
        { label, series: "Foretold", value: predicted!, low: low!, high: high! },
        { label, series: "Nothing changes", value: naive! },
        ...(measured == null ? [] : [{ label, series: "Measured", value: measured }]),
      ];
    });
    const at = keptBack.toLocaleString("en");
    const known = rows.filter(row => typeof row.measured === "number");
    const verdict =
      known.length === 0
        ? `The run at ${at} pairs has not been scored yet.`
        : `Of ${known.length} outcomes ${known.filter(({ inside }) => inside === true).length} lie in their intervals.`;
    const notes = [
      `${verdict} Foretold from ${Math.min(...rows.map(row => Number(row.points)))} or more points up to ${Math.max(...rows.map(row => Number(row.largest))).toLocaleString("en")} pairs a language, each language by its best law, with the 95 % interval of another measurement; written down before the run was scored. ${soFar(runs)}`,
      `Gemma 3 270M tuned on six languages together, ${ways[way]}.`,
    ];
    return [
      {
        name: `forecast-${way}`,
        rows,
        notes,
        spec: scalingDots(drawn, {
          title: `What was foretold at ${at} pairs a language, ${ways[way]}`,
          valueTitle: fittedMetric,
          notes,
        }),
      },
    ];
  });
}
