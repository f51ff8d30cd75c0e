import { InvalidArgumentError } from "commander";
import { IsoglossError } from "../base/error.js";
import type { Row } from "../base/row.js";

/** Values asked for, by column. */
export type Choice = Readonly<Record<string, readonly string[]>>;

/** Collects "column=value" into the values asked for of each column. */
export function choice(text: string, before: Choice = {}): Choice {
  const [column = "", ...rest] = text.split("=");
  if (column === "" || rest.length === 0)
    throw new InvalidArgumentError("Write column=value, such as metric=chrF++.");
  return { ...before, [column]: [...(before[column] ?? []), rest.join("=")] };
}

/** Returns the rows that have one of the values asked for in every column. */
export function chosenRows(rows: readonly Row[], file: string, where: Choice): Row[] {
  let kept = [...rows];
  for (const [column, values] of Object.entries(where)) {
    const found = [...new Set(kept.map(row => String(row[column])))];
    kept = kept.filter(row => values.includes(String(row[column])));
    if (kept.length === 0)
      throw new IsoglossError(
        `${file}: no row has ${column} = ${values.join(" or ")}.`,
        Object.keys(rows[0] ?? {}).includes(column)
          ? `Values of ${column} are ${found.slice(0, 12).join(", ")}.`
          : `Columns are ${Object.keys(rows[0] ?? {}).join(", ")}.`,
      );
  }
  return kept;
}
