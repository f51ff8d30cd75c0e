import { CsvError, parse } from "csv-parse";
import { fileError } from "../../base/file-error.js";
import { openFile } from "../../base/open-file.js";
import type { Row } from "../../base/row.js";
import { type CsvLine, csvColumns, csvOptions, csvRow, malformed } from "../../format/csv.js";

/** In bytes: what is looked at to tell what stands between cells. */
const headLength = 100_000;

/** Texts that are held once, however many cells say them: names of models, languages, measures. */
const mostWords = 1 << 16;

/**
 * Returns the rows of a CSV file as `rowsFromCsv` does, a line at a time: it may be larger than a text.
 * @throws IsoglossError as `rowsFromCsv`, or if the file cannot be read.
 */
export async function rowsFromCsvFile(
  file: string,
  { delimiters = [","] }: { readonly delimiters?: readonly string[] | undefined } = {},
): Promise<Row[]> {
  const handle = await openFile(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    const options = csvOptions(buffer.toString("utf8", 0, bytesRead), delimiters);
    const words = new Map<string, string>();
    const once = (cell: Row[string]) => {
      if (typeof cell !== "string") return cell;
      const known = words.get(cell);
      if (known === undefined && words.size < mostWords) words.set(cell, cell);
      return known ?? cell;
    };
    const parser = parse({
      ...options,
      cast: (value, context) => once(options.cast(value, context)),
    });
    const source = handle.createReadStream({ start: 0, autoClose: false });
    source.on("error", error => parser.destroy(error));
    const rows: Row[] = [];
    let columns: string[] | undefined;
    for await (const line of source.pipe(parser) as AsyncIterable<CsvLine>)
      if (columns === undefined) columns = csvColumns(line, file);
      else rows.push(csvRow(columns, line));
    return rows;
  } catch (error) {
    throw error instanceof CsvError ? malformed(error, file) : fileError(error, file, "read");
  } finally {
    await handle.close();
  }
}
