import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { usualOrder } from "../build-corpus.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft, Wanted } from "../draft.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import type { WideLayout } from "./find-layout.js";
import { SentenceList } from "./sentence-list.js";
import { type Table, textOf } from "./table.js";

/**
 * Returns the draft of a table with one language a column. Rows are taken one after the other, and
 * only the texts of the languages asked for are kept.
 *
 * @param wanted All languages by default.
 */
export async function draftOfWide(
  table: Table,
  layout: WideLayout,
  { languages: asked, enough }: Wanted,
): Promise<Draft> {
  const { file } = table;
  const available = [...layout.columns.keys()];
  const languages = asked ? resolveLanguages(asked, available, file) : usualOrder(available);
  const columns = languages.map(code => [code, layout.columns.get(code)!] as const);
  const list = new SentenceList(file, languages);
  const sources = new Map<string, number>();
  for await (const { line, fields } of table.rows) {
    const id = layout.id === undefined ? undefined : textOf(fields.get(layout.id));
    if (layout.id !== undefined && (id === undefined || id === ""))
      throw new IsoglossError(`${file}:${line}: the id is empty`, "Give each sentence an id.");
    const texts = new Map<LanguageCode, string | undefined>();
    for (const [code, column] of columns) texts.set(code, textOf(fields.get(column)));
    list.add(id, line, texts);
    const source = layout.source === undefined ? undefined : textOf(fields.get(layout.source));
    if (source) sources.set(source, (sources.get(source) ?? 0) + 1);
    if (enough?.([...texts.values()])) break;
  }
  return list.draft({
    name: stemOf(file),
    source: basename(file),
    notes: [
      ...sourceNotes(sources),
      ...ignoredNotes(layout.ignored),
      ...layout.doubtful.map(
        column =>
          `The column ${JSON.stringify(column.slice(0, 40))} is taken for no language; ask for it by its code if it is one`,
      ),
    ],
  });
}

/** A file's name without its endings. */
export function stemOf(file: string): string {
  return basename(file).replace(/(?:\.(?:gz|zst|bz2))?(?:\.[^.]+)?$/i, "") || basename(file);
}

export function ignoredNotes(columns: readonly string[]): string[] {
  if (columns.length === 0) return [];
  const shown = columns.slice(0, 8).map(column => JSON.stringify(column.slice(0, 40)));
  const more = columns.length > 8 ? ` and ${columns.length - 8} more` : "";
  return [`Columns that are no languages are not read: ${shown.join(", ")}${more}`];
}

function sourceNotes(sources: ReadonlyMap<string, number>): string[] {
  const named = [...sources].map(([source, count]) => `${source.slice(0, 80)} (${count})`);
  const shown = named.length > 12 ? [...named.slice(0, 12), `${named.length - 12} more`] : named;
  return named.length > 0 ? [`Sentences by source: ${shown.join(", ")}`] : [];
}
