import { IsoglossError } from "../base/error.js";
import type { Row } from "../base/row.js";
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
    (aliases[name] ?? [name]).find(alias => header.includes(alias));
  const need = (name: string): string => {
    const found = header.includes(name) ? name : find(name);
    if (found === undefined)
      throw new IsoglossError(
        `${file} has no column "${name}": it has ${header.length > 0 ? header.join(", ") : "no rows"}.`,
        "Name the columns of group, volume and score, or rename them so.",
      );
    return found;
  };
  const group = given.group?.map(need) ?? [find("group")].filter(name => name !== undefined);
  return {
    ...given,
    group,
    inputs: (given.inputs ?? ["volume"]).map(need),
    score: need(given.score ?? "score"),
    ...(given.weight === undefined ? {} : { weight: need(given.weight) }),
    ...(given.cluster === undefined ? {} : { cluster: need(given.cluster) }),
  };
}

/**
 * Returns the points in rows of a CSV file, one a row; rows with an empty score (not measured yet)
 * are left out and counted.
 *
 * @param file For messages; rows are counted from 2, after the header.
 * @throws IsoglossError naming file and line where a volume or score is no number, or a group or
 *   cluster has no name.
 */
export function pointsFromRows(
  rows: readonly Row[],
  file: string,
  given: PointColumns = {},
): { points: Point[]; skipped: number } {
  const columns = guessColumns(rows, file, given);
  const points: Point[] = [];
  let skipped = 0;
  rows.forEach((row, i) => {
    const refuse = (column: string, wanted: string, hint: string): never => {
      const found = row[column] === null ? "empty" : JSON.stringify(row[column]);
      throw new IsoglossError(`${file}:${i + 2}: "${column}" is ${found}, not ${wanted}.`, hint);
    };
    const number = (column: string): number => {
      const value = row[column];
      if (typeof value === "number") return value;
      return refuse(column, "a number", "Write numbers plainly, with a point: 12000 or 31.7.");
    };
    const name = (column: string): string =>
      row[column] == null
        ? refuse(column, "a name", "Name the curve and the cluster of every point.")
        : String(row[column]);
    if (row[columns.score] === null) {
      skipped++;
      return;
    }
    points.push({
      group: columns.group.map(name).join(" · ") || "all",
      inputs: columns.inputs.map(number),
      score: number(columns.score),
      ...(columns.weight === undefined ? {} : { weight: number(columns.weight) }),
      ...(columns.cluster === undefined ? {} : { cluster: name(columns.cluster) }),
    });
  });
  return { points, skipped };
}
