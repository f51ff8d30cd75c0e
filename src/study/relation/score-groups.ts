import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import type { RelationSignature } from "./relate-rows.js";
import type { NamedTable } from "./related-points.js";

/** Scores that are comparable: of one task, by one measure, into or out of the pivot. */
export interface ScoreGroup
  extends Pick<RelationSignature, "task" | "score_measure" | "direction"> {
  readonly rows: readonly Row[];
}

/**
 * Returns the rows of a table that `evaluate` wrote in groups that are comparable: by task,
 * measure and, of translations, whether from the pivot or into it; means over languages are left
 * out. Any other table is one group.
 *
 * @param of "scores" leaves parts of tasks out, which their whole holds; "items" have no whole.
 */
export function scoreGroups(
  { rows }: NamedTable,
  pivot: string,
  of: "scores" | "items" = "scores",
): ScoreGroup[] {
  if (!rows.some(row => Object.hasOwn(row, "task"))) {
    const column = ["score_measure", "metric"].find(name => rows[0]?.[name] !== undefined);
    const names = column === undefined ? [] : [...new Set(rows.map(row => `${row[column]}`))];
    const score_measure = names.length === 1 ? names[0]! : "score";
    return [{ task: "", score_measure, direction: "", rows }];
  }
  const whole = rows
    .filter(row => of === "items" || !row.subtask)
    .flatMap(row => towards(row, pivot));
  return [
    ...groupBy(whole, row => JSON.stringify([row.task, row.score_measure, row.direction])).values(),
  ].map(own => {
    const { task, score_measure, direction } = own[0]!;
    return {
      task: `${task}`,
      score_measure: `${score_measure}`,
      direction: `${direction ?? ""}`,
      rows: own,
    };
  });
}

/** Of a translation, the language that is not the pivot, and the way: "eng_Latn-*". */
export function towards(row: Row, pivot: string): Row[] {
  if (!row.direction) return row.language ? [row] : [];
  const [from, to] = `${row.direction}`.split("-");
  if (from === pivot) return [{ ...row, language: to!, direction: `${pivot}-*` }];
  if (to === pivot) return [{ ...row, language: from!, direction: `*-${pivot}` }];
  return [];
}
