import type { LanguageCode } from "../corpus.js";
import { readTag } from "../languages/code-of-tag.js";
import { languageOfName } from "../languages/language-names.js";
import { languageColumns } from "./language-columns.js";
import { type Table, textOf } from "./table.js";

/** One sentence a row, one language a column. */
export interface WideLayout {
  readonly kind: "wide";
  readonly columns: ReadonlyMap<LanguageCode, string>;
  readonly id?: string;
  readonly source?: string;
  /** Columns that are no languages. */
  readonly ignored: readonly string[];
  readonly doubtful: readonly string[];
}

/** One text a row: its language is in a column, or in two (ISO 639-3 and script). */
export interface LongLayout {
  readonly kind: "long";
  readonly language: readonly string[];
  readonly variant?: string;
  readonly text: string;
  /** What names the sentence, one column or several together; none: the n-th text of each language. */
  readonly id: readonly string[];
  readonly ignored: readonly string[];
}

/** One text a row in one language, which the file or its folder names. */
export interface SingleLayout {
  readonly kind: "single";
  readonly text: string;
  readonly id: readonly string[];
  readonly ignored: readonly string[];
}

/** Two texts a row, and two columns that say in which languages. */
export interface PairLayout {
  readonly kind: "pair";
  readonly texts: readonly [string, string];
  readonly languages: readonly [string, string];
  readonly id: readonly string[];
  readonly ignored: readonly string[];
}

export type Layout = WideLayout | LongLayout | SingleLayout | PairLayout;

const idNames = ["id", "sentence_id", "sentenceid", "index_id", "uniq_id", "uid", "key", "idx"];
const languageNames = [
  "language",
  "lang",
  "lang_code",
  "language_code",
  "langcode",
  "locale",
  "iso_639_3",
  "iso639_3",
  "iso639-3",
  "iso",
  "dialect",
];
const scriptNames = ["iso_15924", "iso15924", "script"];
const textNames = [
  "text",
  "sentence",
  "flores_passage",
  "translation",
  "content",
  "segment",
  "string",
  "utterance",
];
const pairNames: readonly (readonly [string, string, string, string])[] = [
  ["src_text", "tgt_text", "src_lang", "tgt_lang"],
  ["source_text", "target_text", "source_lang", "target_lang"],
  ["source", "target", "source_lang", "target_lang"],
  ["source", "target", "source_language", "target_language"],
  ["src", "tgt", "src_lang", "tgt_lang"],
  ["sourcestring", "targetstring", "sourcelang", "targetlang"],
  ["sentence1", "sentence2", "lang1", "lang2"],
];

/**
 * Returns how a table holds sentences, or undefined if none of its columns is a language and none
 * says which language its texts are in.
 */
export function findLayout(table: Table, asked?: readonly string[]): Layout | undefined {
  const { columns } = table;
  const named = (names: readonly string[]) =>
    names
      .map(name => columns.find(column => column.trim().toLowerCase() === name))
      .find(column => column !== undefined);
  const id = named(idNames);
  const source = named(["source"]);
  const others = (used: readonly (string | undefined)[]) =>
    columns.filter(column => !used.includes(column) && !isIndex(table, column));

  const text = named(textNames);
  const language = named(languageNames);
  if (text !== undefined && language !== undefined && holdsLanguages(table, language)) {
    const script = named(scriptNames);
    const variant = named(["variant"]);
    const question = named(["question_number"]);
    const link = named(["link"]);
    const ids = link && question ? [link, question] : id === undefined ? [] : [id];
    const names = script === undefined ? [language] : [language, script];
    const used = [...names, text, ...ids, variant];
    return {
      kind: "long",
      language: names,
      text,
      id: ids,
      ignored: others(used),
      variant,
    };
  }
  for (const [first, second, firstLanguage, secondLanguage] of pairNames) {
    const [a, b, c, d] = [first, second, firstLanguage, secondLanguage].map(name => named([name]));
    if (a && b && c && d && holdsLanguages(table, c) && holdsLanguages(table, d)) {
      const ids = id === undefined ? [] : [id];
      const ignored = others([a, b, c, d, ...ids]);
      return { kind: "pair", texts: [a, b], languages: [c, d], id: ids, ignored };
    }
  }
  const reserved = new Set([id, source].filter(name => name !== undefined));
  const found = languageColumns(table, reserved, asked);
  if (found.columns.size > 0)
    return {
      kind: "wide",
      columns: found.columns,
      doubtful: found.doubtful,
      ignored: others([...found.columns.values(), ...found.doubtful, id, source]),
      id,
      source,
    };
  if (text === undefined) return undefined;
  const ids = id === undefined ? [] : [id];
  return { kind: "single", text, id: ids, ignored: others([text, ...ids]) };
}

/** The nameless first column of row numbers that pandas writes. */
function isIndex(table: Table, column: string): boolean {
  return (
    /^(?:|Unnamed: \d+|index|__index_level_\d+__)$/.test(column.trim()) &&
    table.sample.every(({ fields }) => /^\d*$/.test(textOf(fields.get(column)) ?? ""))
  );
}

function holdsLanguages(table: Table, column: string): boolean {
  const values = table.sample.map(({ fields }) => textOf(fields.get(column)) ?? "");
  return values.length > 0 && values.every(value => codeIn(value) !== undefined);
}

/** The code of what a cell names as a language. */
export function codeIn(value: string): LanguageCode | undefined {
  return (readTag(value.trim()) ?? languageOfName(value))?.code;
}
