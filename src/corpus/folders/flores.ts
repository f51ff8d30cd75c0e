import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IsoglossError } from "../../base/error.js";
import type { Draft, Wanted } from "../draft.js";
import { readTag } from "../languages/code-of-tag.js";
import { isHidden } from "./file-name.js";
import { loadSet } from "./parallel-files.js";

/** In the order of preference where a folder has both: results are reported on devtest. */
const splits = ["devtest", "dev"] as const;

const lineEnding = /\.(devtest|dev)(?:\.(?:gz|zst|bz2))?$/;
const recordEnding = /\.(?:jsonl|parquet)(?:\.(?:gz|zst|bz2))?$/;

/**
 * Returns the folder and files of a split of FLORES, or null if `path` has none: `path` is the data
 * set's folder (devtest is taken if it is there), or a split's.
 */
export async function findFlores(path: string) {
  const name = basename(resolve(path));
  for (const split of splits) {
    const folder = name === split ? path : join(path, split);
    const names = (await readdir(folder).catch(() => [])).filter(file => !isHidden(file)).sort();
    const lines = names.filter(file => lineEnding.exec(file)?.[1] === split);
    const records = names.filter(
      file => recordEnding.test(file) && readTag(file.replace(recordEnding, "")),
    );
    if (lines.length > 0 || records.length > 1)
      return { folder, split, plus: lines.length === 0, names: lines.length > 0 ? lines : records };
  }
  return null;
}

/**
 * Loads FLORES-101 (`dev/eng.dev`), FLORES-200 (`dev/eng_Latn.dev`), one sentence a line with ids
 * "devtest/1" and so on, or FLORES+ (`devtest/eng_Latn.jsonl`), whose sentences have ids. Codes of
 * FLORES-101 become those of FLORES-200; variants of FLORES+ keep theirs.
 *
 * @see NLLB Team 2022, https://arxiv.org/abs/2207.04672
 */
export async function loadFlores(
  { folder, split, plus, names }: NonNullable<Awaited<ReturnType<typeof findFlores>>>,
  wanted: Wanted = {},
): Promise<Draft> {
  const ending = (file: string) => (plus ? recordEnding : lineEnding).exec(file)![0];
  const files = names.map(file => {
    const tag = file.slice(0, -ending(file).length);
    if (!readTag(tag))
      throw new IsoglossError(
        `${join(folder, file)}: "${tag.slice(0, 40)}" is not a language that is known here`,
        "Name files by language codes, such as eng_Latn, eng or en, and keep other files elsewhere.",
      );
    return { tag, path: join(folder, file), prefix: "", suffix: ending(file) };
  });
  const draft = await loadSet({ stem: split, files, doubtful: [] }, wanted);
  const is200 = names.some(file => file.includes("_Latn"));
  const other = splits.find(one => one !== split)!;
  const both = await stat(join(dirname(resolve(folder)), other)).catch(() => null);
  return {
    ...draft,
    name: `${plus ? "flores-plus" : is200 ? "flores200" : "flores101"}-${split}`,
    ids: draft.ids.map(id => `${split}/${id}`),
    source: plus
      ? "FLORES+, https://huggingface.co/datasets/openlanguagedata/flores_plus"
      : is200
        ? "FLORES-200, https://arxiv.org/abs/2207.04672"
        : "FLORES-101, https://arxiv.org/abs/2106.03193",
    licence: "CC-BY-SA-4.0",
    notes: [...draft.notes, ...(both ? [`The split is ${split}; ${other} is there, too`] : [])],
  };
}
