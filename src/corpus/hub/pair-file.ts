import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft, Wanted } from "../draft.js";
import { openTable } from "../formats/open-table.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import { draftOfFile } from "../tables/draft-of-file.js";
import { SentenceList } from "../tables/sentence-list.js";
import { textOf } from "../tables/table.js";

/** What data sets of pairs call the two sides, whose languages their path says. */
const sides: readonly (readonly [string, string])[] = [
  ["sentence1", "sentence2"],
  ["source", "target"],
  ["src", "tgt"],
  ["text1", "text2"],
];

/**
 * Returns the draft of a file of pairs: its columns are called sentence1 and sentence2, in the
 * languages that its path names, in that order; or by their languages.
 */
export async function draftOfPairFile(
  file: string,
  languages: readonly [LanguageCode, LanguageCode],
  wanted: Wanted,
): Promise<Draft> {
  const table = await openTable(file);
  const found = sides.find(names => names.every(name => table.columns.includes(name)));
  if (!found) return draftOfFile(table, wanted);
  const list = new SentenceList(basename(file), languages);
  for await (const { line, fields } of table.rows) {
    const texts = found.map((name, side) => {
      const field = fields.get(name);
      if (Array.isArray(field))
        throw new IsoglossError(
          `${basename(file)}:${line}: has lists of sentences, which are no pairs`,
          "BUCC's first form is such: take its second, with a pair a row.",
        );
      return [languages[side]!, textOf(field)] as const;
    });
    list.add(undefined, line, new Map(texts));
    if (wanted.enough?.(texts.map(([, text]) => text))) break;
  }
  const order = wanted.languages
    ? resolveLanguages(wanted.languages, languages, basename(file))
    : languages;
  return list.draft({ name: basename(file), source: basename(file), notes: [] }, order);
}
