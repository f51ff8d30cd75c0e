import { basename, dirname, resolve } from "node:path";
import type { LanguageCode } from "../corpus.js";
import type { Draft, Wanted } from "../draft.js";
import { codesOfTags, readTag } from "../languages/code-of-tag.js";
import { languageOfName } from "../languages/language-names.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import { stemOf } from "./draft-of-table.js";
import { SentenceList } from "./sentence-list.js";
import { type FieldRow, type Table, textOf } from "./table.js";

/** Which columns of a table without a header hold what. */
interface Columns {
  readonly texts: readonly [LanguageCode, number][];
  /** Of rows that are one text each: where the language stands. */
  readonly language?: number;
  readonly id?: readonly number[];
  readonly note: string;
}

/**
 * Returns the draft of a table without a header as Tatoeba, manythings.org and corpora of pairs write
 * them, or undefined if it is none: the languages are those that the file's or folder's name
 * says, in that order, or a column does.
 */
export async function draftOfPair(
  table: Table,
  { languages: asked, enough }: Wanted,
): Promise<Draft | undefined> {
  const found = findColumns(table, asked);
  if (!found) return undefined;
  const list = new SentenceList(table.file);
  let row = 0;
  const cells = cellsOf(table);
  for await (const { line, values } of cells) {
    row++;
    if (found.language !== undefined) {
      const code = readTag(values[found.language] ?? "")?.code;
      const text = values[found.texts[0]![1]];
      if (code) list.set(values[found.id![0]!] ?? String(row), line, code, text);
      continue;
    }
    const id = found.id ? found.id.map(i => values[i] ?? "").join("-") : String(row);
    for (const [code, column] of found.texts) list.set(id, line, code, values[column]);
    if (!found.id && enough?.(found.texts.map(([, column]) => values[column]))) break;
  }
  const available = list.languages;
  const languages = asked ? resolveLanguages(asked, available, table.file) : available;
  return list.draft(
    { name: stemOf(table.file), source: basename(table.file), notes: [found.note] },
    languages,
  );
}

/** The rows with the first, which was taken for a header, before the others. */
async function* cellsOf(table: Table): AsyncGenerator<{ line: number; values: string[] }> {
  yield { line: 1, values: [...(table.header ?? [])] };
  for await (const { line, fields } of table.rows)
    yield { line, values: table.columns.map(column => textOf(fields.get(column)) ?? "") };
}

function findColumns(table: Table, asked: readonly string[] | undefined): Columns | undefined {
  if (!table.header) return undefined;
  const rows = [table.header, ...table.sample.map(row => valuesOf(row, table.columns))];
  const width = table.columns.length;
  const all = (column: number, test: (cell: string) => boolean) =>
    rows.every(row => test(row[column] ?? ""));
  const number = (cell: string) => /^\d+$/.test(cell);
  const tag = (cell: string) =>
    /^[a-z]{2,3}(?:[_-]\w+)?$/i.test(cell) && readTag(cell) !== undefined;
  const named = languagesOfName(table.file);
  const pair = named.length === 2 ? named : pairAsked(asked);
  const columns = (a: number, b: number, id?: readonly number[], languages = pair) =>
    languages && languages.length === 2
      ? {
          texts: [
            [languages[0]!, a],
            [languages[1]!, b],
          ] as [LanguageCode, number][],
          id,
          note: `The file has no header; columns ${a + 1} and ${b + 1} are taken for ${languages[0]} and ${languages[1]}`,
        }
      : undefined;
  if (width === 4 && all(0, number) && all(2, number)) return columns(1, 3, [0, 2]);
  if (width >= 3 && all(0, number) && all(1, cell => tag(cell) || cell === "\\N"))
    return {
      texts: [["", 2]],
      language: 1,
      id: [0],
      note: "The file has no header; it is taken for a list of id, language and text",
    };
  if (width === 4 && all(0, tag) && all(1, tag)) {
    const codes = codesOfTags([rows[0]![0]!, rows[0]![1]!]);
    return columns(2, 3, undefined, codes as LanguageCode[]);
  }
  if (width === 3 && all(2, cell => /tatoeba\.org|CC-BY/.test(cell))) {
    const other =
      named.find(code => code !== "eng_Latn") ?? pair?.find(code => code !== "eng_Latn");
    return columns(0, 1, undefined, other ? ["eng_Latn", other] : undefined);
  }
  if (width === 3 && all(0, cell => /^-?\d*\.?\d+(?:e-?\d+)?$/i.test(cell))) return columns(1, 2);
  if (width === 2) return columns(0, 1);
  return undefined;
}

function valuesOf({ fields }: FieldRow, columns: readonly string[]): string[] {
  return columns.map(column => textOf(fields.get(column)) ?? "");
}

function pairAsked(asked: readonly string[] | undefined): LanguageCode[] | undefined {
  if (asked?.length !== 2) return undefined;
  const codes = codesOfTags(asked.map(name => languageOfName(name)?.code ?? name));
  return codes.every(code => code !== undefined) ? (codes as LanguageCode[]) : undefined;
}

/** The languages that a file's name says, or its folder's if the name says fewer than two. */
export function languagesOfName(file: string): LanguageCode[] {
  const own = languagesIn(stemOf(file));
  const folder = languagesIn(basename(dirname(resolve(file))));
  return own.length >= 2 ? own : folder.length >= 2 ? folder : own.length > 0 ? own : folder;
}

function languagesIn(name: string): LanguageCode[] {
  // Codes with a script are one word; other hyphens and underscores part words.
  const words = name.split(/[.\s]+|[-_](?![A-Z][a-z]{3}(?:[-_.\s]|$))/).filter(Boolean);
  const codes = words.map(word =>
    /^[A-Z]/.test(word) && word.length > 3
      ? languageOfName(word)?.code
      : /^[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?$/.test(word)
        ? readTag(word)?.code
        : undefined,
  );
  return [...new Set(codes.filter(code => code !== undefined))];
}
