import { basename, dirname, resolve } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { usualOrder } from "../build-corpus.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft, Wanted } from "../draft.js";
import { openTable } from "../formats/open-table.js";
import { codesOfTags } from "../languages/code-of-tag.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import { idFromColumns, repeatedPassages } from "../tables/draft-of-long.js";
import { ignoredNotes } from "../tables/draft-of-table.js";
import { findLayout, type LongLayout, type SingleLayout } from "../tables/find-layout.js";
import { SentenceList } from "../tables/sentence-list.js";
import { textOf } from "../tables/table.js";
import { numbered } from "../text/kept/array-of.js";
import { TextStore } from "../text/kept/text-store.js";
import { readLines } from "../text/lines.js";
import { isMarkedUp, isParquet } from "../text/magic.js";
import { firstUnpacked } from "../text/open-bytes.js";
import type { NamedFile } from "./file-name.js";
import type { FileSet } from "./group-files.js";

/** Returns files by the language that their names tell. */
function byLanguage(
  files: readonly NamedFile[],
  asked: readonly string[] | undefined,
): Map<LanguageCode, string> {
  const codes = codesOfTags(files.map(({ tag }) => tag));
  const found = new Map<LanguageCode, string>();
  const twice = new Map<LanguageCode, string>();
  for (const [i, { path }] of files.entries()) {
    const code = codes[i]!;
    const other = found.get(code);
    if (other !== undefined) twice.set(code, path);
    else found.set(code, path);
  }
  // Two files of a language that nobody asked for are nobody's concern.
  const chosen = asked ? resolveLanguages(asked, [...found.keys()], dirname(files[0]!.path)) : [];
  for (const [code, path] of twice)
    if (!asked || chosen.includes(code))
      throw new IsoglossError(
        `${path}: is in ${code}, and so is ${found.get(code)}`,
        "Keep one file a language, or ask for other languages.",
      );
  return found;
}

/**
 * Loads one file a language: lines of text, the n-th of which is the n-th sentence, or records with
 * one text each (JSON lines, tables, Parquet), parallel by their ids or, without ids, by number.
 */
export async function loadSet({ stem, files, doubtful }: FileSet, wanted: Wanted): Promise<Draft> {
  const { languages: asked } = wanted;
  const byCode = byLanguage(files, asked);
  const folder = dirname(resolve(files[0]!.path));
  const languages = asked
    ? resolveLanguages(asked, [...byCode.keys()], folder)
    : usualOrder([...byCode.keys()]);
  const chosen = new Map(languages.map(code => [code, byCode.get(code)!]));
  const parts = {
    name: stem || basename(folder),
    source: `files ${stem || basename(folder)}.*`,
    notes: doubtful.map(
      path =>
        `${basename(path)} is left out: its ending is that of other files, too; ask for its language by its code if it is one`,
    ),
  };
  return (await holdsRecords([...chosen.values()][0]!))
    ? readRecords(chosen, parts)
    : readParallel(chosen, parts, wanted);
}

/** Whether a file says itself which languages it holds, whatever its name and what lies beside it. */
export async function saysLanguages(file: string): Promise<boolean> {
  if (!(await holdsRecords(file))) return false;
  const table = await openTable(file);
  const layout = findLayout(table);
  if (layout?.kind === "wide") return table.declared !== undefined || layout.columns.size > 1;
  return layout?.kind === "pair";
}

/** Whether a file is read as records rather than as lines of text. */
async function holdsRecords(path: string): Promise<boolean> {
  const head = await firstUnpacked(path, 4096);
  const text = new TextDecoder().decode(head).trimStart();
  return (
    isParquet(head) ||
    /^[{[]\s*["{]/.test(text) ||
    isMarkedUp(text) ||
    /\.(?:tsv|csv)(?:\.\w+)?$/i.test(path)
  );
}

type Parts = Pick<Draft, "name" | "source" | "notes">;

async function readParallel(
  files: ReadonlyMap<LanguageCode, string>,
  parts: Parts,
  { enough }: Wanted,
): Promise<Draft> {
  const store = new TextStore();
  const sides = [...files].map(([code, file]) => {
    return { code, file, lines: readLines(file), list: store.list(), filled: 0 };
  });
  try {
    // Line by line in all files, so that no more is read than is needed.
    for (let isOpen = true; isOpen; ) {
      const row: (string | undefined)[] = [];
      isOpen = false;
      for (const side of sides) {
        const { value, done } = await side.lines.next();
        row.push(done ? undefined : value);
        if (done) continue;
        isOpen = true;
        side.list.push(value);
        if (value.trim() !== "") side.filled = side.list.length;
      }
      if (isOpen && !row.includes(undefined) && enough?.(row)) break;
    }
  } finally {
    await Promise.all(sides.map(({ lines }) => lines.return(undefined)));
  }
  // Empty lines at the end of a file are what editors leave there, unless another has sentences.
  const count = Math.max(0, ...sides.map(({ filled }) => filled));
  const first = sides.find(({ filled }) => filled === count)!;
  for (const { file, list } of sides) {
    if (list.length < count)
      throw new IsoglossError(
        `${file}: has ${list.length} lines, but ${first.file} has ${count}`,
        "Parallel files have the same number of lines.",
      );
    list.truncate(count);
  }
  return {
    ...parts,
    licence: "unknown",
    ids: numbered(count),
    languages: [...files.keys()],
    texts: new Map(sides.map(({ code, list }) => [code, list.array()])),
    where: (code, i) => `${files.get(code)}:${i + 1}`,
  };
}

async function readRecords(files: ReadonlyMap<LanguageCode, string>, parts: Parts): Promise<Draft> {
  const list = new SentenceList(parts.name, [...files.keys()]);
  let repeats = false;
  let ignored: readonly string[] = [];
  for (const [code, file] of files) {
    const table = await openTable(file);
    const layout = findLayout(table);
    if (layout?.kind !== "single" && layout?.kind !== "long")
      throw new IsoglossError(
        `${file}: has no column of texts among ${table.columns.slice(0, 8).join(", ").slice(0, 200)}`,
        "Call the column with the sentences text or sentence.",
      );
    ({ ignored } = layout);
    repeats ||= table.columns.includes("question_number");
    let row = 0;
    for await (const { line, fields } of table.rows) {
      const id = idFromColumns(fields, idsOf(layout)) ?? String(++row);
      list.set(id, line, code, textOf(fields.get(layout.text)));
    }
  }
  const draft = list.draft({
    ...parts,
    notes: [...parts.notes, ...ignoredNotes(ignored)],
    repeats: repeats ? repeatedPassages : undefined,
  });
  const { where: _, ...rest } = draft; // one line number would stand for several files
  return rest;
}

function idsOf(layout: LongLayout | SingleLayout): readonly string[] {
  return layout.id;
}
