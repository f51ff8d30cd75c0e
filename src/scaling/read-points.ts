import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Row } from "../base/row.js";
import { lineOfRow } from "../format/csv.js";
import type { Point } from "./points.js";

/** Which columns hold what. */
export interface PointColumns {
  /** Several are joined by " · "; none: all points are one curve. */
  readonly group?: readonly string[];
  /** In the order of the law's inputs; defaults to ["volume"]. */
  readonly inputs?: readonly string[];
  /** Defaults to "score". */
  readonly score?: string;
  readonly weight?: string;
  /** What varies together: a seed, a run. */
  readonly cluster?: string;
}

/** Other names under which a column goes, tried in this order if its own is absent. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  volume: ["volume", "pairs", "samples", "tokens", "size", "n_pairs", "x"],
  score: ["score", "value", "y"],
  group: ["group", "language", "lang", "name"],
};

/**
 * Returns the columns to read from rows with this header: a volume, a score, and a group where
 * there is a column that looks like one; what is given is taken as given.
 *
 * @throws IsoglossError naming the columns there are, if one is missing.
 */
export function guessColumns(
  rows: readonly Row[],
  file: string,
  given: PointColumns = {},
): Required<Pick<PointColumns, "group" | "inputs" | "score">> & PointColumns {
  const header = Object.keys(rows[0] ?? {});
  const find = (name: string): string | undefined =>
    (aliases[name] ?? [name]).find(alias => header.includes(alias)) ??
    (aliases[name] ?? [name])
      .map(alias => header.find(column => column.trim().toLowerCase() === alias.toLowerCase()))
      .find(column => column !== undefined);
  const need = (name: string): string => {
    const found = header.includes(name) ? name : find(name);
    if (found === undefined)
      throw new IsoglossError(
        `${file} has no column "${name}": it has ${header.length > 0 ? header.join(", ") : "no rows"}.`,
        "Name the columns with --group, --volume and --score (group, inputs, score), or rename them so.",
      );
    return found;
  };
  const group = given.group?.map(need) ?? [find("group")].filter(name => name !== undefined);
  return {
    ...given,
    group,
    inputs: (given.inputs ?? ["volume"]).map(need),
    score: need(given.score ?? "score"),
    weight: given.weight === undefined ? undefined : need(given.weight),
    cluster: given.cluster === undefined ? undefined : need(given.cluster),
  };
}

/** The points of a file, and what was not taken for one. */
export interface ReadPoints {
  readonly points: readonly Point[];
  /** How many rows have an empty score, which is a point that waits to be measured. */
  readonly skipped: number;
  /** The lines of those rows, from 1. */
  readonly skippedLines: readonly number[];
}

/**
 * Returns the points in rows of a CSV file, one a row; rows with an empty score (not measured yet)
 * are left out and counted. Numbers may be quoted, and volumes and weights may have commas between
 * thousands ("12,000"); in a score a comma might be a decimal one, and is refused.
 *
 * @param file For messages; rows that know no line of their own are counted from 2, after the header.
 * @throws IsoglossError naming file and line where a volume or score is no finite number, or a
 *   group or cluster has no name; or if no row has a score.
 */
export function pointsFromRows(
  rows: readonly Row[],
  file: string,
  given: PointColumns = {},
): ReadPoints {
  const columns = guessColumns(rows, file, given);
  const points: Point[] = [];
  const skippedLines: number[] = [];
  rows.forEach((row, i) => {
    const line = lineOfRow(row) ?? i + 2;
    const refuse = (column: string, wanted: string, hint: string): never => {
      const value = row[column];
      const found = value === null || value === "" ? "empty" : excerpt(value);
      throw new IsoglossError(`${file}:${line}: "${column}" is ${found}, not ${wanted}.`, hint);
    };
    const number = (column: string, commas = true): number => {
      const value = numberFrom(row[column], commas);
      if (value !== undefined) return value;
      return refuse(
        column,
        "a number",
        "Write finite numbers plainly, with a point: 12000 or 31.7; leave the score of what was not measured empty.",
      );
    };
    const name = (column: string): string =>
      row[column] == null
        ? refuse(column, "a name", "Name the curve and the cluster of every point.")
        : String(row[column]);
    const score = row[columns.score];
    if (score === null || (typeof score === "string" && score.trim() === "")) {
      skippedLines.push(line);
      return;
    }
    points.push({
      group: columns.group.map(name).join(" · ") || "all",
      inputs: columns.inputs.map(column => number(column)),
      score: number(columns.score, false),
      weight: columns.weight === undefined ? undefined : number(columns.weight),
      cluster: columns.cluster === undefined ? undefined : name(columns.cluster),
    });
  });
  if (points.length === 0 && skippedLines.length > 0)
    throw new IsoglossError(
      `${file}: none of ${skippedLines.length} rows has a "${columns.score}".`,
      "Fill the column in, or name another one with --score.",
    );
  return { points, skipped: skippedLines.length, skippedLines };
}

const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const groupedNumber = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;

/** Returns the finite number that a cell holds or spells; undefined if it does neither. */
function numberFrom(value: Row[string] | undefined, commas: boolean): number | undefined {
  if (typeof value === "string") {
    const text = value.trim();
    if (plainNumber.test(text)) return numberFrom(Number(text), commas);
    if (commas && groupedNumber.test(text)) return Number(text.replaceAll(",", ""));
    return undefined;
  }
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
