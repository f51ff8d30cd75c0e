import type { Stoppable } from "../../base/progress.js";
import type { Row } from "../../base/row.js";
import type { Figure } from "../../chart/parts/figure.js";
import { pointsFromRows } from "../../scaling/read-points.js";
import { fitPredictions } from "../../study/fit-predictions.js";
import { type FitStudy, fitStudy } from "../../study/fit-study.js";
import { keptBack, soFar } from "./planned-runs.js";
import { fittedMetric, pointsOf, volumesIn, type Way, ways } from "./score-points.js";
import type { TunedRun } from "./tuned-tables.js";

/** Fewer volumes than these carry no law of two parameters and a held-out volume. */
const fewestVolumes = 4;

interface Fitting extends Stoppable {
  readonly seed?: number;
  readonly draws?: number;
}

/** Returns the fits of joint training's scores one way, a curve a language; null of too few volumes. */
async function fitted(
  points: readonly Row[],
  way: Way,
  { notes = [], ...options }: Fitting & { readonly notes?: readonly string[] },
): Promise<{ readonly study: FitStudy; readonly rows: readonly Row[] } | null> {
  const rows = pointsOf(points, "joint", way).filter(
    row => row.tuned === true && Number(row.volume) < keptBack,
  );
  if (volumesIn(rows).length < fewestVolumes) return null;
  const { points: read } = pointsFromRows(rows, "points.csv", { group: ["language"] });
  const study = await fitStudy(read, {
    name: `chrf-${way}`,
    metric: fittedMetric,
    volumeTitle: "Translation pairs a language",
    notes,
    ...options,
  });
  return { study, rows };
}

/**
 * Returns what the laws that suit the smaller volumes foretell of the one that is kept back: a row a
 * language and way, to be written down before that run is scored. None of too few volumes.
 */
export async function forecastRows(points: readonly Row[], options: Fitting = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for (const way of Object.keys(ways) as Way[]) {
    const found = await fitted(points, way, options);
    for (const row of found ? fitPredictions(found.study.groups, { volumes: [keptBack] }) : []) {
      const own = found!.rows.filter(({ language }) => language === row.group);
      const last = Math.max(...volumesIn(own));
      const there = own.filter(({ volume }) => volume === last).map(({ score }) => Number(score));
      const { group: language, volume, law, predicted, low, high, objections } = row;
      rows.push({
        training: "joint",
        way,
        language,
        volume,
        metric: fittedMetric,
        law,
        predicted,
        low,
        high,
        objections,
        points: own.length,
        largest: last,
        naive: there.reduce((a, b) => a + b, 0) / there.length,
      });
    }
  }
  return rows;
}

/** Returns the curves of the laws, and how well they foretell the largest volume; none of too few volumes. */
export async function lawFigures(
  runs: readonly TunedRun[],
  points: readonly Row[],
  options: Fitting,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const isBack = runs.some(({ volume }) => volume === keptBack);
  for (const way of Object.keys(ways) as Way[]) {
    const notes = [
      `Gemma 3 270M tuned on six languages together, ${ways[way]}. ${soFar(runs)}`,
      "Volumes are nested: the points of a curve share data, and so does their noise. Intervals, drawn from residuals, do not know that: they are too narrow.",
      ...(isBack
        ? [`${keptBack.toLocaleString("en")} pairs were kept back: fits have not seen them.`]
        : []),
    ];
    const found = await fitted(points, way, { ...options, notes });
    if (found) figures.push(...found.study.figures.filter(({ kind }) => kind !== "residuals"));
  }
  return figures;
}

/** Returns what can be said of a law, in a sentence for a caption, while too few volumes are measured. */
export function lawsWait(points: readonly Row[]): string[] {
  const count = volumesIn(pointsOf(points, "joint", "from-english")).length;
  if (count >= fewestVolumes) return [];
  return [
    `Of a law nothing can be said: ${count} of the ${fewestVolumes} volumes that it takes are measured.`,
  ];
}
