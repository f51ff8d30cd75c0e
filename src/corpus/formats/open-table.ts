import { extname } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { howToWrite } from "../tables/draft-of-file.js";
import { findLayout } from "../tables/find-layout.js";
import type { FieldRow, Table } from "../tables/table.js";
import {
  isCompiledCatalogue,
  isNumberedLines,
  isParquet,
  isSegments,
  isTaggedLines,
  otherKind,
} from "../text/magic.js";
import { firstUnpacked } from "../text/open-bytes.js";
import { readDelimited } from "./delimited.js";
import { allParts, requireParts } from "./file-parts.js";
import { readCatalogue } from "./gettext.js";
import { readJsonArray, readJsonLines } from "./json.js";
import { readParquet } from "./parquet.js";
import { readNumberedLines, readSegments, readTaggedLines } from "./segments.js";
import { readXml } from "./xml.js";

/**
 * Opens a file of records, or all of its parts where its name says that it is one of them.
 *
 * @throws IsoglossError as `openOne`, or if a part is not there or has other columns than the first.
 */
export async function openTable(file: string): Promise<Table> {
  const parts = allParts(file);
  if (parts.length === 1) return openOne(file);
  await requireParts(parts);
  const first = await openOne(parts[0]!);
  async function* rows(): AsyncGenerator<FieldRow> {
    let line = 0;
    for (const [i, name] of parts.entries()) {
      const own = i === 0 ? first : await openOne(name);
      const other = own.columns.find(column => !first.columns.includes(column));
      if (other !== undefined && first.initial === undefined)
        throw new IsoglossError(
          `${name}: has a column ${JSON.stringify(other.slice(0, 40))}, which ${parts[0]} does not have`,
          "Parts of a file have the same columns; download them again.",
        );
      for await (const row of own.rows) yield { line: ++line, fields: row.fields };
    }
  }
  return { ...first, rows: { [Symbol.asyncIterator]: rows } };
}

/**
 * Opens a file of records by what is in it; its name only decides between readings that are both
 * possible.
 *
 * @throws IsoglossError naming what the file is, if it is nothing that holds sentences.
 */
async function openOne(file: string): Promise<Table> {
  const head = await firstUnpacked(file);
  if (isParquet(head)) return readParquet(file);
  if (isCompiledCatalogue(head)) return readCatalogue(file, true);
  const other = otherKind(head);
  if (other)
    throw new IsoglossError(
      `${file}: is ${other}, which is not read`,
      `Save it as text in UTF-8. ${howToWrite("x.tsv")}`,
    );
  const text = new TextDecoder().decode(head).trimStart(); // takes a byte order mark off
  const name = file.toLowerCase().replace(/\.(?:gz|zst|bz2)$/, "");
  const delimited = [".csv", ".tsv"].includes(extname(name));
  if (!delimited && text.startsWith("[")) return readJsonArray(file);
  if (!delimited && text.startsWith("{"))
    return isOneObject(text) ? readJsonArray(file) : readJsonLines(file);
  if (!delimited && text.startsWith("<")) {
    if (/<(?:tmx|xliff|dataset)[\s>]/.test(text.slice(0, 4096))) return readXml(file);
    if (isSegments(text)) return readSegments(file);
    if (isTaggedLines(text)) return readTaggedLines(file);
    const root = /<([A-Za-z][\w:.-]{0,30})/.exec(text)?.[1] ?? "?";
    throw new IsoglossError(
      `${file}: is XML or HTML (<${root}>), and neither TMX, XLIFF nor a test set`,
      howToWrite("x.tsv"),
    );
  }
  if (extname(name) === ".po" || /^(?:#[^\n]*\n|\s)*msgid\s+"/.test(text))
    return readCatalogue(file, false);
  if (!delimited && isNumberedLines(text)) return readNumberedLines(file);
  return openDelimited(file, text.split(/\r?\n/, 1)[0] ?? "", extname(name));
}

function isOneObject(text: string): boolean {
  const line = text.split("\n", 1)[0]!.trim();
  return line === "{" || /^\{\s*"[^"]{0,80}"\s*:\s*\[\s*(?:\{.*)?$/.test(line);
}

/** The separator under which the first row names languages, or else the usual one. */
async function openDelimited(file: string, header: string, ending: string): Promise<Table> {
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const order = ending === ".csv" ? [",", ";", "\t", "|"] : ["\t", ",", ";", "|"];
  const present = order.filter(one => bare.includes(one));
  const usual = ending === ".csv" ? "," : "\t";
  const quoted = (delimiter: string) => delimiter !== "\t" || /^"[^"]*"(?:\t|$)/.test(header);
  for (const delimiter of present.length > 1 ? present : []) {
    const table = await readDelimited(file, delimiter, quoted(delimiter)).catch(() => null);
    if (table && hasLanguages(table)) return readDelimited(file, delimiter, quoted(delimiter));
  }
  const delimiter = present[0] ?? usual;
  return readDelimited(file, delimiter, quoted(delimiter));
}

function hasLanguages(table: Table): boolean {
  try {
    return findLayout(table) !== undefined;
  } catch {
    return true; // two columns of one language: the separator is right
  }
}
