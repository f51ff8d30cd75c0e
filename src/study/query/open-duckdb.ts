import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { IsoglossError } from "../../base/error.js";

/** A data base in memory, to be closed. */
export interface OpenDuckdb {
  readonly connection: DuckDBConnection;
  close(): void;
}

/**
 * Opens DuckDB in memory.
 * @throws IsoglossError if its package, an optional peer of seventy megabytes, is not installed.
 */
export async function openDuckdb(
  load: () => Promise<{ DuckDBInstance: typeof DuckDBInstance }> = () => import("@duckdb/node-api"),
): Promise<OpenDuckdb> {
  try {
    const { DuckDBInstance } = await load();
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    return {
      connection,
      close() {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw cause;
    throw new IsoglossError(
      "query needs the package @duckdb/node-api, which is not installed",
      "Run npm install @duckdb/node-api@1.5.6-r.1 (70 MB).",
      { cause },
    );
  }
}
