import { stat } from "node:fs/promises";
import { IsoglossError } from "../../base/error.js";
import { openFile, readText } from "../../base/open-file.js";
import type { Row } from "../../base/row.js";
import { readParquet } from "../../corpus/formats/parquet.js";
import { rowsFromCsv } from "../../format/csv.js";
import { rowsFromCsvFile } from "./rows-from-csv-file.js";

/** In bytes: what is read in one piece, quickly; larger tables are read a line at a time. */
const inOnePiece = 1 << 26;

/** In bytes: three million rows of an analysis have one gigabyte. */
const largest = 2 ** 32;

/** What `readRows` takes. */
export interface ReadRowsOptions {
  /** See `rowsFromCsv`. */
  readonly delimiters?: readonly string[];
  /** In bytes; defaults to 4 GiB. */
  readonly most?: number;
}

/**
 * Returns the rows of a file that `writeRows` wrote, or another program: CSV, or Parquet whatever its
 * name. Numbers, texts, truth values and nothing come back as they were; NaN comes back as null.
 *
 * @throws IsoglossError naming the file, and the line of a table that is malformed.
 */
export async function readRows(
  file: string,
  { delimiters, most = largest }: ReadRowsOptions = {},
): Promise<Row[]> {
  if (await isParquetFile(file)) return parquetRows(file);
  const { size } = await stat(file);
  if (size > most)
    throw new IsoglossError(
      `${file}: has ${size} bytes, more than the ${most} that such a file may have`,
      "Take a part of it: isogloss query writes one.",
    );
  if (size <= inOnePiece)
    return rowsFromCsv(await readText(file, inOnePiece), file, { delimiters });
  return rowsFromCsvFile(file, { delimiters });
}

async function isParquetFile(file: string): Promise<boolean> {
  const handle = await openFile(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
}

async function parquetRows(file: string): Promise<Row[]> {
  const { rows } = await readParquet(file);
  const found: Row[] = [];
  for await (const { fields } of rows)
    found.push(
      Object.fromEntries(
        Array.from(fields, ([name, value]) => [
          name,
          typeof value === "bigint" ? Number(value) : (value ?? null),
        ]),
      ),
    );
  return found;
}
