import type { Row } from "../../base/row.js";
import type { PackedRows } from "./pack-rows.js";

/** Returns the rows that `packRows` packed. */
export function unpackRows({ count, columns }: PackedRows): Row[] {
  const read = Object.entries(columns).map(([name, column]) => {
    const cell = (i: number): Row[string] => {
      if ("words" in column) return column.words[column.at[i] ?? -1] ?? null;
      return "values" in column ? (column.values[i] ?? null) : column.all;
    };
    return [name, cell] as const;
  });
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(read.map(([name, cell]) => [name, cell(i)])),
  );
}
