import type { Row } from "../base/row.js";
import { readTable } from "./read-table.js";

/** What the paper calls models tuned like this, by the points' column `training`. */
export const trainings: Readonly<Record<string, string>> = {
  single: "One language alone (x-LLaMA)",
  joint: "All languages together (m-LLaMA)",
};

/** Which of our own measured points (data/scaling/points.csv). */
export interface MeasuredPoints {
  readonly metric: string;
  readonly direction: "from-english" | "into-english";
}

/**
 * Returns the rows of one metric and direction, joint and single training alike, without the base
 * model's: a volume of 0 is off every law's domain.
 *
 * @throws IsoglossError if the table is missing or damaged.
 */
export async function measuredPoints(scaling: string, which: MeasuredPoints): Promise<Row[]> {
  return (await readTable(scaling, "points.csv", [...keys, "score"])).filter(among(which));
}

/** The columns that tell one measurement from all others. */
export const keys = ["language", "direction", "training", "volume", "seed", "metric"] as const;

/** Returns the name of a measurement. */
export const keyOf = (row: Row): string => keys.map(column => row[column]).join(" ");

/** Returns whether a row is of this metric and direction, and of a tuned model. */
export function among({ metric, direction }: MeasuredPoints): (row: Row) => boolean {
  const into = direction === "into-english";
  return row =>
    row.metric === metric &&
    String(row.direction).endsWith("-en") === into &&
    Number(row.volume) > 0;
}

/** Returns how the points were measured, for a caption: segments, and the metric's signatures. */
export function howMeasured(rows: readonly Row[], metric: string): string[] {
  const values = (column: string) => [
    ...new Set(rows.map(row => row[column]).filter(value => value != null)),
  ];
  const signatures = values("signature");
  return [
    `${rows.length} points, ${values("n").join(", ")} held-out segments each.`,
    ...(signatures.length > 0 ? [`${metric}: ${signatures.join("; ")}.`] : []),
  ];
}
