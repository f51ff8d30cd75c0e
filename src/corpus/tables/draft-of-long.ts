import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { usualOrder } from "../build-corpus.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft } from "../draft.js";
import { readTag } from "../languages/code-of-tag.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import { ignoredNotes, stemOf } from "./draft-of-table.js";
import { codeIn, type LongLayout, type PairLayout } from "./find-layout.js";
import { SentenceList } from "./sentence-list.js";
import { type FieldRow, type Table, textOf } from "./table.js";

/**
 * Returns the draft of a table with one text a row, or with a pair of texts and their languages:
 * texts of one id are one sentence, and without ids the n-th of each language are.
 */
export async function draftOfLong(
  table: Table,
  layout: LongLayout | PairLayout,
  asked: readonly string[] | undefined,
): Promise<Draft> {
  const { file } = table;
  const list = new SentenceList(file);
  const counts = new Map<LanguageCode, number>();
  const nextOf = (code: LanguageCode) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return String(count);
  };
  let row = 0;
  for await (const { line, fields } of table.rows) {
    row++;
    const id = idFromColumns(fields, layout.id);
    if (layout.kind === "pair") {
      for (const side of [0, 1] as const) {
        const code = languageAt(table, line, fields, [layout.languages[side]]);
        list.set(id ?? String(row), line, code, textOf(fields.get(layout.texts[side])));
      }
      continue;
    }
    const code = languageAt(table, line, fields, layout.language, layout.variant);
    list.set(id ?? nextOf(code), line, code, textOf(fields.get(layout.text)));
  }
  const languages = asked
    ? resolveLanguages(asked, list.languages, file)
    : usualOrder(list.languages);
  return list.draft(
    {
      name: stemOf(file),
      source: basename(file),
      notes: ignoredNotes(layout.ignored),
      repeats: table.columns.includes("question_number") ? repeatedPassages : undefined,
    },
    languages,
  );
}

export const repeatedPassages =
  "are another question about a passage that is there, and are left out";

/** What names a sentence, from one column or several; undefined if there is none. */
export function idFromColumns(
  fields: FieldRow["fields"],
  columns: readonly string[],
): string | undefined {
  return columns.length === 0
    ? undefined
    : columns.map(column => textOf(fields.get(column)) ?? "").join("#");
}

function languageAt(
  { file }: Table,
  line: number,
  fields: FieldRow["fields"],
  columns: readonly string[],
  variantColumn?: string,
): LanguageCode {
  const said = columns.map(column => (textOf(fields.get(column)) ?? "").trim());
  const tag = said.join("_");
  const variant = variantColumn && (textOf(fields.get(variantColumn)) ?? "").trim();
  const code = variant ? (readTag(`${tag}_${variant}`)?.code ?? codeIn(tag)) : codeIn(tag);
  if (!code)
    throw new IsoglossError(
      `${file}:${line}: ${excerpt(tag)} is not a language`,
      "Name languages by codes, such as eng_Latn, eng or en, or in English.",
    );
  return code;
}
