import { IsoglossError } from "../../base/error.js";
import type { Draft, Wanted } from "../draft.js";
import { draftOfLong } from "./draft-of-long.js";
import { draftOfWide } from "./draft-of-table.js";
import { findLayout } from "./find-layout.js";
import { draftOfPair } from "./headerless.js";
import type { Table } from "./table.js";

/**
 * Returns the draft of one table that holds all languages.
 * @throws IsoglossError saying what the columns are, if none is a language.
 */
export async function draftOfFile(table: Table, wanted: Wanted): Promise<Draft> {
  const { languages } = wanted;
  const layout = findLayout(table, languages);
  if (layout) refuseTwins(table);
  if (layout?.kind === "wide") return draftOfWide(table, layout, wanted);
  if (layout?.kind === "long" || layout?.kind === "pair")
    return draftOfLong(table, layout, languages);
  const pair = await draftOfPair(table, wanted);
  if (pair) return pair;
  const shown = table.columns.slice(0, 8).map(column => JSON.stringify(column.slice(0, 40)));
  throw new IsoglossError(
    `${table.file}:1: is ${table.what}, and none of its columns is a language: ${shown.join(", ")}${table.columns.length > 8 ? " …" : ""}`,
    howToWrite(table.file),
  );
}

/** @throws IsoglossError if two columns have one name, letter case aside. */
function refuseTwins({ file, header = [] }: Table): void {
  const names = header.map(name => name.trim().toLowerCase());
  const second = names.findIndex((name, i) => name !== "" && names.indexOf(name) < i);
  if (second >= 0)
    throw new IsoglossError(
      `${file}:1: columns ${names.indexOf(names[second]!) + 1} and ${second + 1} are both called ${JSON.stringify(header[second]!.slice(0, 40))}`,
      "Give every column a name of its own.",
    );
}

/** The three lines that would work. */
export function howToWrite(file: string): string {
  return file.toLowerCase().includes(".json")
    ? 'Lines such as these are read: {"id": "1", "texts": {"eng_Latn": "Good morning.", "deu_Latn": "Guten Morgen."}}.'
    : "Name languages in the first row; lines such as these are read, with tabs between cells: id, eng_Latn, deu_Latn / 1, Good morning., Guten Morgen. / 2, Thank you., Danke.";
}
