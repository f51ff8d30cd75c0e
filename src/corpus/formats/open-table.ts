import { extname } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { howToWrite } from "../tables/draft-of-file.js";
import { findLayout } from "../tables/find-layout.js";
import type { Table } from "../tables/table.js";
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
import { readCatalogue } from "./gettext.js";
import { readJsonArray, readJsonLines } from "./json.js";
import { readParquet } from "./parquet.js";
import { readNumberedLines, readSegments, readTaggedLines } from "./segments.js";
import { readXml } from "./xml.js";

/**
 * Opens a file of records by what is in it; its name only decides between readings that are both
 * possible.
 *
 * @throws IsoglossError naming what the file is, if it is nothing that holds sentences.
 */
export async function openTable(file: string): Promise<Table> {
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
