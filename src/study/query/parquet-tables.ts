import type { DuckDBConnection } from "@duckdb/node-api";
import { IsoglossError } from "../../base/error.js";
import type { TreeFile } from "./scan-tree.js";

/** A Parquet file of rows, and what its columns are called. */
export interface ParquetTable {
  readonly file: TreeFile;
  readonly columns: readonly string[];
}

/**
 * Returns the files whose columns are single values; others hold vectors, and no rows.
 * @throws IsoglossError naming a file that is damaged.
 */
export async function parquetTables(
  connection: DuckDBConnection,
  files: readonly TreeFile[],
): Promise<ParquetTable[]> {
  const found: ParquetTable[] = [];
  for (const file of files) {
    const path = file.path.replaceAll("'", "''");
    const reader = await connection
      .runAndReadAll(`SELECT name, num_children FROM parquet_schema('${path}')`)
      .catch(cause => {
        throw new IsoglossError(
          `${file.path}: cannot be read as Parquet`,
          "It is damaged or only partly written; remove it, or write it again.",
          { cause },
        );
      });
    const [, ...columns] = reader.getRowObjectsJS(); // the first is the root
    if (columns.every(({ num_children }) => !num_children))
      found.push({ file, columns: columns.map(({ name }) => `${name}`) });
  }
  return found;
}

/** Returns the query for the rows of a file, its name in the tree before them. */
export function selectParquet({ file, columns }: ParquetTable): string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const named = columns.find(name => name.toLowerCase() === "file");
  const others = named === undefined ? "*" : `* EXCLUDE ("${named}")`;
  return `SELECT ${text(file.name)} AS file, ${others} FROM read_parquet(${text(file.path)})`;
}
