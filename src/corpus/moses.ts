import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import { buildCorpus, usualOrder } from "./build-corpus.js";
import type { Corpus } from "./corpus.js";
import { codeOfTag } from "./languages.js";
import { byLanguage, type LanguageFile, readParallel } from "./parallel-files.js";
import { resolveLanguages } from "./resolve-language.js";

/**
 * Returns the files `stem.LANGUAGE` of each stem in a folder that has at least two of
 * them: `news.en`, `news.de`, `Tatoeba.de-en.de`, `Tatoeba.de-en.en`.
 */
export async function findMoses(folder: string): Promise<Map<string, LanguageFile[]>> {
  const stems = new Map<string, LanguageFile[]>();
  for (const file of (await readdir(folder).catch(() => [])).sort()) {
    const dot = file.lastIndexOf(".");
    if (dot <= 0 || !codeOfTag(file.slice(dot + 1))) continue; // hidden, or news.ids, news.xml …
    const stem = file.slice(0, dot);
    const files = stems.get(stem) ?? [];
    files.push({ tag: file.slice(dot + 1), path: join(folder, file) });
    stems.set(stem, files);
  }
  return new Map([...stems].filter(([, files]) => files.length > 1));
}

/**
 * Loads the files of one stem in Moses' form: one language a file, one sentence a
 * line. Ids are line numbers.
 *
 * @param path `folder/stem`, or one of the files, `folder/stem.en`.
 * @param spoken Languages by code or name; all there are by default.
 */
export async function loadMoses(path: string, spoken?: readonly string[]): Promise<Corpus> {
  const folder = dirname(resolve(path));
  const stems = await findMoses(folder);
  const name = basename(path);
  const stem = stems.has(name) ? name : name.replace(/\.[^.]*$/, "");
  const named = stems.get(stem);
  if (!named)
    throw new IsoglossError(
      `${path}: there are no two files ${name}.LANGUAGE in ${folder}`,
      "Name the part that the files have in common: corpus/news for news.en and news.de.",
    );
  const files = byLanguage(named);
  const languages = spoken
    ? resolveLanguages(spoken, [...files.keys()], join(folder, stem))
    : usualOrder([...files.keys()]);
  const texts = await readParallel(files, languages);
  return buildCorpus({
    name: stem,
    ids: (texts.get(languages[0]!) ?? []).map((_, i) => String(i + 1)),
    languages,
    texts,
    source: `files ${stem}.*`,
    licence: "unknown",
    notes: [],
  });
}
