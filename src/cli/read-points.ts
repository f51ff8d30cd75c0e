import { IsoglossError } from "../base/error.js";
import type { Point } from "../scaling/points.js";
import { guessColumns, pointsFromRows } from "../scaling/read-points.js";
import { readRows } from "../study/exported/read-rows.js";
import { type Choice, chosenRows } from "./chosen-rows.js";

/** In bytes: points are tens, and a fit of more than a few thousand takes hours. */
const largest = 2 ** 26;

/** Which rows and columns of a file are points: options that `fit` and `allocate` share. */
export interface PointFlags {
  readonly where?: Choice;
  readonly group?: string[];
  readonly volume?: string;
  readonly score?: string;
  readonly cluster?: string;
  readonly ceiling: number;
}

/** The points of a file, and what axes and sentences call them. */
export interface NamedPoints {
  readonly points: readonly Point[];
  readonly skipped: number;
  readonly skippedLines: readonly number[];
  /** The one metric of the rows, else the column of scores. */
  readonly metric: string;
  /** The column of volumes. */
  readonly volumeTitle: string;
  /** Which rows had no score; empty if all had one. */
  readonly left: string;
}

/**
 * Reads points from a CSV file.
 *
 * @throws IsoglossError as `pointsFromRows`, or for a score above the ceiling.
 */
export async function readPoints(file: string, flags: PointFlags): Promise<NamedPoints> {
  const table = await readRows(file, { delimiters: [",", ";", "\t"], most: largest });
  const rows = chosenRows(table, file, flags.where ?? {});
  const given = {
    cluster: flags.cluster,
    group: flags.group,
    inputs: flags.volume === undefined ? undefined : [flags.volume],
    score: flags.score,
  };
  const { points, skipped, skippedLines } = pointsFromRows(rows, file, given);
  const above = points.find(point => point.score > flags.ceiling);
  if (above)
    throw new IsoglossError(
      `${file}: a score of ${above.score} (${above.group}) is above the ceiling of ${flags.ceiling}`,
      "Give --ceiling the score that cannot be exceeded.",
    );
  const columns = guessColumns(rows, file, given);
  const metrics = [...new Set(rows.map(row => row.metric ?? row.score_measure))];
  return {
    points,
    skipped,
    skippedLines,
    metric: metrics.length === 1 && metrics[0] != null ? `${metrics[0]}` : columns.score,
    volumeTitle: columns.inputs[0]!,
    left: skipped > 0 ? leftOut(skippedLines, points.length) : "",
  };
}

/** Says which rows had no score, so that nobody takes the fit for one of all rows. */
function leftOut(lines: readonly number[], used: number): string {
  const shown = lines.slice(0, 8).join(", ");
  const more = lines.length > 8 ? ` and ${lines.length - 8} more` : "";
  return `${lines.length} of ${lines.length + used} rows have no score and are left out: line ${shown}${more}.`;
}
