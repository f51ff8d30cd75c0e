import { CsvError, parse } from "csv-parse/sync";
import { IsoglossError } from "../base/error.js";
import { usualOrder } from "./build-corpus.js";
import type { Corpus, LanguageCode } from "./corpus.js";
import { codeOfTag } from "./languages.js";
import { licenceBeside } from "./licence-beside.js";
import { readText, splitLines } from "./read-lines.js";
import { corpusOfRecords, type SentenceRecord } from "./records.js";
import { resolveLanguages } from "./resolve-language.js";

/** Columns that are not languages. */
const idColumn = "id";
const sourceColumn = "source";

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Loads a table with one sentence a row and one language a column; the first row
 * names the languages. A column `id` gives the sentences' names (otherwise the row's
 * number; Indonesian is `ind_Latn` here), a column `source` where each comes from.
 *
 * @param file `.tsv`: cells end at tabs and nothing is quoted. `.csv`: RFC 4180.
 * @param spoken Languages by code or name; all there are by default.
 * @throws IsoglossError naming file and line.
 */
export async function loadTable(file: string, spoken?: readonly string[]): Promise<Corpus> {
  const text = await readText(file);
  const rows = file.toLowerCase().endsWith(".csv") ? csvRows(text, file) : tsvRows(text, file);
  const header = rows.next().value;
  if (!header) throw new IsoglossError(`${file}: is empty`, "The first row names the languages.");

  const columns = languageColumns(header.cells, file);
  const width = header.cells.length;
  const ids = header.cells.indexOf(idColumn);
  const sources = header.cells.indexOf(sourceColumn);
  const available = [...columns.keys()];
  const languages = spoken ? resolveLanguages(spoken, available, file) : usualOrder(available);

  return corpusOfRecords(file, records(), languages, await licenceBeside(file));

  function* records(): Generator<SentenceRecord> {
    let row = 0;
    for (const { line, cells } of rows) {
      row++;
      if (cells.length === 1 && cells[0] === "" && width > 1)
        throw new IsoglossError(`${file}:${line}: the line is empty`, "Delete it.");
      if (cells.length !== width)
        throw new IsoglossError(
          `${file}:${line}: has ${cells.length} cells, but the first row has ${width}`,
          "Each row has one cell a column; a text must not contain the separator unquoted.",
        );
      yield {
        line,
        id: ids < 0 ? String(row) : cells[ids]!,
        texts: new Map(languages.map(language => [language, cells[columns.get(language)!]!])),
        ...(sources < 0 ? {} : { source: cells[sources]! }),
      };
    }
  }
}

/** The columns that are languages, by code. */
function languageColumns(names: readonly string[], file: string): Map<LanguageCode, number> {
  const columns = new Map<LanguageCode, number>();
  for (const [i, name] of names.entries()) {
    if (name === idColumn || name === sourceColumn) continue;
    const code = codeOfTag(name.trim());
    const hint = `The first row names languages, as in eng_Latn, and may have the columns ${idColumn} and ${sourceColumn}; remove other columns.`;
    if (!code)
      throw new IsoglossError(
        `${file}:1: column ${i + 1}, ${JSON.stringify(name.slice(0, 40))}, is not a language`,
        hint,
      );
    if (columns.has(code))
      throw new IsoglossError(`${file}:1: column ${i + 1} is a second one for ${code}`, hint);
    columns.set(code, i);
  }
  return columns;
}

function* tsvRows(text: string, file: string): Generator<Row, undefined> {
  const lines = splitLines(text, file);
  while (lines.at(-1) === "") lines.pop(); // what an editor leaves at the end is no sentence
  for (const [i, cells] of lines.entries()) yield { line: i + 1, cells: cells.split("\t") };
}

function* csvRows(text: string, file: string): Generator<Row, undefined> {
  try {
    const parsed = parse(text, {
      info: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    for (const { record, info } of parsed) yield { line: info.lines, cells: record };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === "number" ? `:${error.lines}` : "";
    throw new IsoglossError(
      `${file}${line}: is not valid CSV (${error.code})`,
      'Quote cells that contain commas or line breaks, and write a quote in them as "".',
      { cause: error },
    );
  }
}
