import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Stoppable } from "../../base/progress.js";
import type { Figure } from "../../chart/parts/figure.js";
import { readTable } from "../read-table.js";
import { aloneFigures } from "./alone-figures.js";
import { englishFigure } from "./english-figure.js";
import { forecastFigures } from "./forecast-figure.js";
import { gainFigures } from "./gain-figures.js";
import { lawFigures, lawsWait } from "./law-figures.js";
import { relationWaits, tunedRelation } from "./relation-figure.js";
import { translationFigure } from "./translation-figure.js";
import { tunedItems, tunedPoints, tunedRuns } from "./tuned-tables.js";

/** What the figures of tuned models take. */
export interface TunedFiguresOptions extends Stoppable {
  /** Where runs.csv, points.csv and items/ lie: data/gemma-3-270m/tuned. */
  readonly folder: string;
  /** Bootstrap draws of laws and relations; defaults to 1,000. */
  readonly draws?: number;
  /** Defaults to 0. */
  readonly seed?: number;
}

/**
 * Returns the figures of x-LLaMA's experiment on Gemma 3 270M, from what was measured of its runs:
 * alignment gained by layer and language, scores by volume, their laws and the forecast of the volume
 * kept back, scores against alignment, and what English loses. What runs are too few for is left out,
 * and a caption says so.
 *
 * @throws IsoglossError if a table or a run's items are missing or damaged.
 */
export async function tunedFigures({
  folder,
  draws,
  seed = 0,
  signal,
}: TunedFiguresOptions): Promise<Figure[]> {
  const runs = await tunedRuns(folder);
  const points = await tunedPoints(folder);
  const items = new Map<string, Awaited<ReturnType<typeof tunedItems>>>();
  for (const { run } of runs) items.set(run, await tunedItems(folder, run));
  const forecast = existsSync(join(folder, "forecast.csv"))
    ? await readTable(folder, "forecast.csv", [
        "way",
        "language",
        "predicted",
        "low",
        "high",
        "naive",
      ])
    : [];
  const options = { draws, seed, signal };
  const scored = runs.filter(({ run }) => points.some(row => row.run === run));
  const waiting = [...lawsWait(points), ...relationWaits(points)];
  return [
    ...gainFigures(runs, items),
    translationFigure(scored, points, waiting),
    ...(await lawFigures(scored, points, options)),
    ...forecastFigures(scored, points, forecast),
    ...(await tunedRelation(scored, points, items, options)),
    ...aloneFigures(runs, points, items),
    englishFigure(runs, items),
  ].filter(figure => figure !== null);
}
