/**
 * @file What a score is worth before anything is translated: a model that has learned to write a
 * language scores against any reference in it, and so may the untranslated source.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import type { Row } from "../base/row.js";
import { distinct } from "../chart/parts/require-rows.js";
import { mean } from "../numeric/statistics/summary.js";
import { among, keyOf, keys, type MeasuredPoints } from "./measured-points.js";
import { readTable } from "./read-table.js";

/**
 * Returns what the scores of these points are worth: for each, if it is known, the columns `chance`
 * (the same hypotheses against other segments' references) and `copy` (the source for a
 * translation). As they are if data/scaling has no levels.csv.
 *
 * @throws IsoglossError if the table is damaged.
 */
export async function withLevels(
  scaling: string,
  points: readonly Row[],
  which: MeasuredPoints,
): Promise<Row[]> {
  if (!existsSync(join(scaling, "levels.csv"))) return [...points];
  const columns = [...keys, "chance", "copy", "shuffles"];
  const levels = new Map(
    (await readTable(scaling, "levels.csv", columns))
      .filter(among(which))
      .map(row => [keyOf(row), row]),
  );
  return points.map(point => {
    const level = levels.get(keyOf(point));
    if (!level) return point;
    return { ...point, chance: level.chance!, copy: level.copy!, shuffles: level.shuffles! };
  });
}

/**
 * Returns the points with chance taken off their scores.
 *
 * @throws IsoglossError if the chance level of a point is not known.
 */
export function aboveChance(points: readonly Row[]): Row[] {
  return points.map(point => {
    if (typeof point.chance !== "number")
      throw new IsoglossError(
        `levels.csv has no chance level of ${keyOf(point)}.`,
        "Run npx tsx scripts/levels.ts, which computes it from the hypotheses.",
      );
    return { ...point, score: Number(point.score) - point.chance };
  });
}

/** Returns the levels as rows of scaling curves: chance by volume as a mean over seeds, one copy a language. */
export function levelRows(points: readonly Row[], metric: string): Row[] {
  const known = points.filter(row => typeof row.chance === "number");
  return distinct(known, "language").flatMap((group): Row[] => {
    const own = known.filter(row => row.language === group);
    const chance = distinct(own, "volume").map(volume => {
      const there = own.filter(row => `${row.volume}` === volume).map(row => Number(row.chance));
      return { kind: "chance", metric, group, volume: Number(volume), score: mean(there) };
    });
    return [...chance, { kind: "copy", metric, group, score: Number(own[0]!.copy) }];
  });
}

/** Returns what chance is and how near the scores are to it, for a caption; nothing if not known. */
export function howNearChance(points: readonly Row[]): string[] {
  const known = points.filter(row => typeof row.chance === "number");
  if (known.length === 0) return [];
  const excess = (volume: string) => {
    const means = distinct(known, "language").flatMap(language => {
      const own = known.filter(row => row.language === language && `${row.volume}` === volume);
      return own.length === 0 ? [] : [mean(own.map(row => Number(row.score) - Number(row.chance)))];
    });
    return `${Math.min(...means).toFixed(1)}–${Math.max(...means).toFixed(1)} at ${Number(volume).toLocaleString("en")}`;
  };
  const volumes = distinct(known, "volume").sort((a, b) => Number(a) - Number(b));
  return [
    `Chance: the same translations against other segments' references, mean of ${distinct(known, "shuffles").join(", ")} shuffles; what it gives is for writing the language, and only what is above it for translating. Above chance, lowest to highest language: ${volumes.map(excess).join(", ")}.`,
  ];
}
