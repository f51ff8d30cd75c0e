import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { asyncBufferFromFile } from "hyparquet/src/node.js";
import { compressors } from "hyparquet-compressors";
import { IsoglossError } from "../../base/error.js";
import { type Field, type FieldRow, type Table, tableOfRows } from "../tables/table.js";

/** What the columns of a file may unpack to, and the rows of one of its groups. */
const mostBytes = 2 ** 31;
const mostRows = 1 << 24;

/** Reads a Parquet file, one group of rows after the other. */
export async function readParquet(file: string): Promise<Table> {
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const sizes = metadata.row_groups.map(group => Number(group.total_byte_size));
    const counts = metadata.row_groups.map(group => Number(group.num_rows));
    if (![...sizes, ...counts].every(n => Number.isSafeInteger(n) && n >= 0))
      throw new Error("a group of rows says a size below 0");
    if (sizes.reduce((a, b) => a + b, 0) > mostBytes || counts.some(count => count > mostRows))
      throw new IsoglossError(
        `${file}: has more than the ${mostBytes} bytes or ${mostRows} rows a group that a corpus may have`,
        "Take a part of it, or split it.",
      );
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    return await tableOfRows({ file, what: "Parquet", columns }, rows);

    async function* rows(): AsyncGenerator<FieldRow> {
      let rowStart = 0;
      for (const count of counts) {
        const rowEnd = rowStart + count;
        const objects = await parquetReadObjects({
          file: buffer,
          metadata,
          compressors,
          rowStart,
          rowEnd,
        }).catch(error => damaged(file, error));
        for (const [i, object] of objects.entries())
          yield { line: rowStart + i + 1, fields: new Map(Object.entries(object).flatMap(flat)) };
        rowStart = rowEnd;
      }
    }
  } catch (error) {
    return damaged(file, error);
  }
}

/** A field, or the members of {"translation": {"en": …}}. */
function flat([name, value]: [string, unknown]): [string, Field][] {
  if (typeof value !== "object" || value === null) return [[name, value as Field]];
  if (!/^(?:texts|translations?)$/.test(name)) return [];
  return Object.entries(value).filter(([, text]) => typeof text === "string");
}

function damaged(file: string, error: unknown): never {
  if (error instanceof IsoglossError) throw error;
  const why = error instanceof Error ? error.message.slice(0, 100) : "unknown";
  throw new IsoglossError(
    `${file}: cannot be read as Parquet: ${why}`,
    "It is damaged or only partly downloaded; get it again.",
    { cause: error },
  );
}
