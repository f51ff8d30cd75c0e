import { IsoglossError } from "../../base/error.js";
import type { Row } from "../../base/row.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { csvPieces } from "../../format/csv.js";
import { jsonlPieces } from "../../format/jsonl.js";
import { parquetFromRows } from "./parquet-from-rows.js";

/**
 * Writes rows into a file, whole or not at all, as its ending says: Parquet (`.parquet`), JSON lines
 * (`.jsonl`), a JSON array (`.json`), else CSV. All but Parquet are written in pieces, so that there may be more
 * of them than one text can hold. `readRows` gives them back.
 *
 * @param form Whatever the ending says.
 * @throws IsoglossError if there are no rows, which Parquet cannot say.
 */
export async function writeRows(
  file: string,
  rows: readonly Row[],
  form?: "csv" | "parquet" | "jsonl" | "json",
): Promise<void> {
  const ending = form ?? /\.(parquet|jsonl|json)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === "parquet") {
    if (rows.length === 0)
      throw new IsoglossError(
        `${file}: there are no rows, and Parquet has no columns without them`,
        "Ask for rows that are there, or write CSV: --out rows.csv.",
      );
    return writeAtomic(file, parquetFromRows(rows));
  }
  const pieces =
    ending === "jsonl"
      ? jsonlPieces(rows)
      : ending === "json"
        ? arrayPieces(rows)
        : csvPieces(rows);
  return writeAtomic(file, async handle => {
    for (const piece of pieces) await handle.writeFile(piece);
  });
}

function* arrayPieces(rows: readonly Row[]): Generator<string> {
  yield "[";
  let isFirst = true;
  for (const piece of jsonlPieces(rows)) {
    yield `${isFirst ? "" : ",\n"}${piece.trimEnd().replaceAll("\n", ",\n")}`;
    isFirst = false;
  }
  yield "]\n";
}
