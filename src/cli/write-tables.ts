import { join } from "node:path";
import type { Row } from "../base/row.js";
import { writeRows } from "../study/exported/write-rows.js";

/** Writes tables of rows into a folder: NAME.csv for each. */
export async function writeTables(
  folder: string,
  tables: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  for (const [name, rows] of Object.entries(tables))
    await writeRows(join(folder, `${name}.csv`), rows);
}
