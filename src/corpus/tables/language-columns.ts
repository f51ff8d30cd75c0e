import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { LanguageCode } from "../corpus.js";
import { isAmbiguousTag } from "../languages/ambiguous-tags.js";
import { codesOfTags, readTag } from "../languages/code-of-tag.js";
import { languageOfName } from "../languages/language-names.js";
import type { Table } from "./table.js";

/** Words that stand beside a language in a column's name: sentence_eng_Latn, "English text", en_text. */
const affixes =
  "sentence|sentences|sent|text|texts|translation|translations|translated|source|target|src|tgt|ref|reference|segment|string|content|lang|language|value|caption|question|premise|hypothesis|title|body|label|raw";
const before = new RegExp(`^(${affixes})[_\\-.: ]+(.+)$`, "i");
const after = new RegExp(`^(.+?)[_\\-.: ]+(${affixes})$`, "i");

interface Candidate {
  readonly column: string;
  readonly tag: string;
  /** The word beside the language, "" without one. */
  readonly affix: string;
}

export interface LanguageColumns {
  readonly columns: ReadonlyMap<LanguageCode, string>;
  /** Columns that could be a language by their name, and were not taken for one. */
  readonly doubtful: readonly string[];
}

/**
 * Returns which columns are languages: by a tag or a name, alone or beside a word such as "sentence".
 * A code that is rather something else (`bin`, `src`, `tok`) and a column of numbers are no
 * languages unless they were asked for.
 *
 * @throws IsoglossError if two columns are one language.
 */
export function languageColumns(
  table: Table,
  reserved: ReadonlySet<string>,
  asked: readonly string[] | undefined,
): LanguageColumns {
  const candidates = table.columns
    .filter(column => !reserved.has(column) || table.declared?.has(column))
    .filter(column => asked || !table.initial || table.initial.has(column))
    .flatMap(column => candidate(column));
  for (const column of table.declared ?? [])
    if (!isLanguage(column.trim()))
      throw new IsoglossError(
        `${table.file}:1: ${excerpt(column)} is not a language`,
        "Name languages by codes, such as eng_Latn, eng or en, or in English.",
      );
  const wanted = new Set((asked ?? []).map(name => name.trim().toLowerCase()));
  const doubtful: string[] = [];
  const sure = candidates.filter(({ column, tag }) => {
    if (table.declared?.has(column) || isWanted(tag, wanted)) return true;
    if (!isAmbiguousTag(tag) && !holdsNoText(table, column)) return true;
    doubtful.push(column);
    return false;
  });
  const affix = usualAffix(sure);
  const chosen = sure.filter(one => one.affix === affix);
  const codes = codesOfTags(chosen.map(({ tag }) => tagOfName(tag)));
  const columns = new Map<LanguageCode, string>();
  for (const [i, { column }] of chosen.entries()) {
    const code = codes[i]!;
    const other = columns.get(code);
    if (other !== undefined)
      throw new IsoglossError(
        `${table.file}:1: column ${table.columns.indexOf(column) + 1} is a second one for ${code}: ${excerpt(column)} beside ${excerpt(other)}`,
        "Keep one column a language, or write the code of a variant: deu_Latn_1901.",
      );
    columns.set(code, column);
  }
  return { columns, doubtful };
}

function candidate(column: string): Candidate[] {
  const name = column.trim();
  if (isLanguage(name)) return [{ column, tag: name, affix: "" }];
  const first = before.exec(name);
  if (first && isLanguage(first[2]!))
    return [{ column, tag: first[2]!, affix: first[1]!.toLowerCase() }];
  const last = after.exec(name);
  if (last && isLanguage(last[1]!))
    return [{ column, tag: last[1]!, affix: last[2]!.toLowerCase() }];
  return [];
}

function isLanguage(name: string): boolean {
  return readTag(name) !== undefined || languageOfName(name) !== undefined;
}

/** A tag for what may be a name, so that names and tags can stand beside each other. */
function tagOfName(name: string): string {
  if (readTag(name)) return name;
  const language = languageOfName(name)!;
  return language.region === undefined ? language.code : `${language.code}_${language.region}`;
}

function isWanted(tag: string, wanted: ReadonlySet<string>): boolean {
  const code = readTag(tag)?.code;
  return wanted.has(tag.toLowerCase()) || (code !== undefined && wanted.has(code.toLowerCase()));
}

/** Numbers, truth values and nothing: `no` is a row's number more often than Norwegian. */
function holdsNoText(table: Table, column: string): boolean {
  const values = table.sample.map(({ fields }) => fields.get(column));
  const filled = values.filter(value => value !== null && value !== undefined && value !== "");
  return (
    filled.length > 0 &&
    filled.every(value => !/\p{L}/u.test(String(value)) && /\d/.test(String(value)))
  );
}

/** Without a word beside it before any, else the word that most languages have. */
function usualAffix(candidates: readonly Candidate[]): string {
  const counts = new Map<string, number>();
  for (const { affix } of candidates) counts.set(affix, (counts.get(affix) ?? 0) + 1);
  const bare = counts.get("") ?? 0;
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return bare >= 2 || !most || (bare === 1 && most[1] < 2) ? "" : most[0];
}
