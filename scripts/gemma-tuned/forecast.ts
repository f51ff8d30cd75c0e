/**
 * @file Writes down what the measured volumes foretell of the one that is kept back:
 *
 *     npx tsx scripts/gemma-tuned/forecast.ts
 *
 * Reads data/gemma-3-270m/tuned/points.csv, writes forecast.csv beside it. Commit that before
 * score.ts is let at a run of that volume: it refuses until then.
 */
import { join, resolve } from "node:path";
import { writeAtomic } from "../../src/base/write-atomic.js";
import { csvFromRows } from "../../src/format/csv.js";
import { forecastRows } from "../../src/papers/tuned/law-figures.js";
import { tunedPoints } from "../../src/papers/tuned/tuned-tables.js";

const folder = resolve(import.meta.dirname, "../../data/gemma-3-270m/tuned");
const rows = await forecastRows(await tunedPoints(folder));
if (rows.length === 0) throw new Error("too few volumes are measured for a forecast");
await writeAtomic(join(folder, "forecast.csv"), csvFromRows(rows));
console.log(`${rows.length} forecasts`);
