import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import { buildCorpus, usualOrder } from "./build-corpus.js";
import type { Corpus } from "./corpus.js";
import { byLanguage, readParallel } from "./parallel-files.js";
import { resolveLanguages } from "./resolve-language.js";

/** In the order of preference where a folder has both: results are reported on devtest. */
const splits = ["devtest", "dev"] as const;

/**
 * Returns the folder and name of a split of FLORES, or null if `path` has none:
 * `path` is the data set's folder (devtest is taken if it is there), or a split's.
 */
export async function findFlores(path: string): Promise<{ folder: string; split: string } | null> {
  const name = basename(resolve(path));
  for (const split of splits) {
    const folder = name === split ? path : join(path, split);
    const files = await readdir(folder).catch(() => []);
    if (files.some(file => file.endsWith(`.${split}`))) return { folder, split };
  }
  return null;
}

/**
 * Loads FLORES-101 (`dev/eng.dev`) or FLORES-200 (`dev/eng_Latn.dev`): one file a
 * language, one sentence a line, ids "devtest/1" and so on. Codes of FLORES-101
 * become those of FLORES-200.
 *
 * @param path The data set's folder, or that of a split, `dev` or `devtest`.
 * @param spoken Languages by code or name; all there are by default.
 * @see NLLB Team 2022, https://arxiv.org/abs/2207.04672
 */
export async function loadFlores(path: string, spoken?: readonly string[]): Promise<Corpus> {
  const found = await findFlores(path);
  if (!found)
    throw new IsoglossError(
      `${path}: has no files such as devtest/eng_Latn.devtest or dev/eng.dev`,
      "Name the folder of FLORES-101 or FLORES-200, unpacked.",
    );
  const { folder, split } = found;
  const ending = `.${split}`;
  const names = (await readdir(folder)).filter(file => file.endsWith(ending)).sort();
  const files = byLanguage(
    names.map(file => ({ tag: file.slice(0, -ending.length), path: join(folder, file) })),
  );
  const languages = spoken
    ? resolveLanguages(spoken, [...files.keys()], folder)
    : usualOrder([...files.keys()]);
  const texts = await readParallel(files, languages);
  const is200 = names.some(file => file.includes("_Latn"));
  const other = splits.find(one => one !== split)!;
  const both = await stat(join(dirname(resolve(folder)), other)).catch(() => null);
  return buildCorpus({
    name: `${is200 ? "flores200" : "flores101"}-${split}`,
    ids: (texts.get(languages[0]!) ?? []).map((_, i) => `${split}/${i + 1}`),
    languages,
    texts,
    source: is200
      ? "FLORES-200, https://arxiv.org/abs/2207.04672"
      : "FLORES-101, https://arxiv.org/abs/2106.03193",
    licence: "CC-BY-SA-4.0",
    notes: both ? [`The split is ${split}; ${other} is there, too`] : [],
  });
}
