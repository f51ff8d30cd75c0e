import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { groupBy } from "../../base/group-by.js";
import { partOf, withoutPart } from "../formats/file-parts.js";
import { readTag } from "../languages/code-of-tag.js";
import { isHidden, type NamedFile } from "./file-name.js";
import type { FileSet } from "./group-files.js";

/** Where data sets keep their folders: SIB-200 has data/annotated/eng_Latn, its copy on the Hub data/eng_Latn. */
const places = ["", "data", "data/annotated", "annotated"];

/** Results are reported on the first of these that is there. */
const splits = ["devtest", "test", "dev", "validation", "train"];

/** A set whose languages are folders, and the splits that were not taken. */
export interface FolderSet extends FileSet {
  readonly otherSplits: readonly string[];
}

/**
 * Returns the files of a folder that has a folder a language with the same files in each
 * (`eng_Latn/test.tsv`, `eng_Latn/devtest-00000-of-00001.parquet`), or null if it has none.
 *
 * @param wanted The file to take in each; by default that of the split which results are reported on.
 */
export async function findLanguageFolders(
  folder: string,
  wanted?: string,
): Promise<FolderSet | null> {
  for (const place of wanted === undefined ? places : [""]) {
    const root = join(folder, place);
    const files = await filesOfLanguages(root);
    const byName = groupBy(files, ({ suffix }) => suffix);
    const shared = [...byName].filter(([, list]) => list.length > 1);
    const [name, list] =
      shared.find(([name]) => name === wanted) ??
      (wanted === undefined ? shared.sort(([a], [b]) => rank(a) - rank(b))[0] : undefined) ??
      [];
    if (name === undefined || list === undefined) continue;
    const otherSplits = shared
      .map(([other]) => splitOf(other))
      .filter(one => one !== splitOf(name));
    const stem = `${setName(root)}-${splitOf(name)}`;
    return { stem, files: list, doubtful: [], otherSplits: [...new Set(otherSplits)] };
  }
  return null;
}

/** The set of which a file in a language's folder is one, or null. */
export async function folderSetOf(file: string): Promise<FolderSet | null> {
  const own = dirname(resolve(file));
  if (!readTag(basename(own))) return null;
  return findLanguageFolders(dirname(own), basename(file));
}

async function filesOfLanguages(root: string): Promise<NamedFile[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const found: NamedFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // The Hub's cache has links for files, never for folders.
    if (!entry.isDirectory() || isHidden(entry.name) || !readTag(entry.name)) continue;
    const names = await readdir(join(root, entry.name)).catch(() => []);
    // Of a file in parts the first stands for all.
    for (const name of names.filter(one => !isHidden(one) && !partOf(one)?.number))
      found.push({
        path: join(root, entry.name, name),
        tag: entry.name,
        prefix: "",
        suffix: name,
      });
  }
  return found;
}

function splitOf(name: string): string {
  return withoutPart(name).replace(/\..*$/, "");
}

function rank(name: string): number {
  const at = splits.indexOf(splitOf(name));
  return at < 0 ? splits.length : at;
}

/** What the set is called: its folder, if that is not "data". */
function setName(root: string): string {
  for (let at = resolve(root); ; at = dirname(at))
    if (!/^(?:data|annotated)$/.test(basename(at))) return basename(at) || "corpus";
}
