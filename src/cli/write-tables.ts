import { join } from "node:path";
import type { Row } from "../base/row.js";
import { writeAtomic } from "../base/write-atomic.js";
import { csvFromRows } from "../format/csv.js";

/** Writes tables of rows into a folder: NAME.csv for each. */
export async function writeTables(
  folder: string,
  tables: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  for (const [name, rows] of Object.entries(tables))
    await writeAtomic(join(folder, `${name}.csv`), csvFromRows(rows));
}
