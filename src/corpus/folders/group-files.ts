import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { groupBy } from "../../base/group-by.js";
import { isAmbiguousTag } from "../languages/ambiguous-tags.js";
import { readTag } from "../languages/code-of-tag.js";
import { isHidden, type NamedFile, readingsOf } from "./file-name.js";

/** Files of one set, one a language. */
export interface FileSet {
  /** What their names share: "news", "newstest2019-ref". Empty for `en.txt`, `de.txt`. */
  readonly stem: string;
  readonly files: readonly NamedFile[];
  /** Files whose language may as well be a file ending, and was not asked for. */
  readonly doubtful: readonly string[];
}

/**
 * Returns the sets of files in a folder that are one a language, two or more in each. A file belongs
 * to the largest set that its name fits. A code that is rather a file ending (`news.bak`) counts only
 * where it was asked for, or where something follows it and other codes of three letters stand in
 * the same place (`newstest2019-ref.bak.txt`).
 */
export async function findSets(
  folder: string,
  asked: readonly string[] | undefined,
): Promise<FileSet[]> {
  const names = (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter(entry => !entry.isDirectory() && !isHidden(entry.name))
    .map(entry => entry.name)
    .sort();
  const readings = names.flatMap(name => readingsOf(name, join(folder, name)));
  const groups = groupBy(readings, ({ prefix, suffix }) => JSON.stringify([setOf(prefix), suffix]));
  const wanted = new Set((asked ?? []).flatMap(name => [name.toLowerCase(), readTag(name)?.code]));
  const taken = new Set<string>();
  const sets: FileSet[] = [];
  const clear = [...groups.values()].map(group => settled(onePerFile(group), wanted));
  const distinct = ({ files }: { files: readonly NamedFile[] }) =>
    new Set(files.map(({ tag }) => readTag(tag)?.code)).size;
  clear.sort((a, b) => distinct(b) - distinct(a) || rank(a) - rank(b));
  for (const { files, doubtful } of clear) {
    const free = files.filter(({ path }) => !taken.has(path));
    if (free.length < 2 || free.length < files.length) continue;
    for (const { path } of files) taken.add(path);
    const { prefix, suffix } = files[0]!;
    sets.push({ stem: stemOfSet(setOf(prefix), suffix), files, doubtful });
  }
  return sets.sort((a, b) => (a.stem < b.stem ? -1 : 1));
}

/** Of several readings of a file's name that fit one set, the first. */
function onePerFile(group: readonly NamedFile[]): NamedFile[] {
  return [...groupBy(group, ({ path }) => path).values()].map(([first]) => first!);
}

/** A set's source and references differ by a word before the language: newstest2019-src.eng, -ref.deu. */
function setOf(prefix: string): string {
  return prefix.replace(/([-_.])(?:src|ref|source|target|tgt|trg)([-_.])$/i, "$1*$2");
}

function settled(group: readonly NamedFile[], wanted: ReadonlySet<string | undefined>) {
  const plain = group.filter(({ tag }) => !isAmbiguousTag(tag));
  const three = plain.filter(({ tag }) => /^[a-z]{3}(?:[-_]|$)/.test(tag)).length;
  const sure = group.filter(file => {
    if (!isAmbiguousTag(file.tag)) return true;
    if (wanted.has(file.tag.toLowerCase()) || wanted.has(readTag(file.tag)?.code)) return true;
    return file.suffix !== "" && file.tag.length === 3 && three >= 2;
  });
  const doubtful = plain.length > 1 ? group.filter(file => !sure.includes(file)) : [];
  return { files: sure, doubtful: doubtful.map(({ path }) => path) };
}

/** Of sets of equal size, a shared stem before the language comes first, then whole names. */
function rank({ files }: { files: readonly NamedFile[] }): number {
  const first = files[0];
  return !first ? 3 : first.suffix === "" ? 0 : first.prefix === "" ? 1 : 2;
}

function stemOfSet(prefix: string, suffix: string): string {
  const stem = prefix.replace(/[-_.]\*/, "").replace(/[-_.]$/, "");
  return stem !== "" ? stem : suffix.replace(/^[-_.]/, "").replace(/\.[^.]*$/, "");
}
