import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { IsoglossError } from "../../base/error.js";

/** The endings of data files; of two files that differ in nothing else the first is read. */
const endings = [".jsonl", ".ndjson", ".json", ".csv", ".tsv"];

/** The parts that a data set is divided into, by what file names and folders call them. */
const splits = ["test", "eval", "val", "validation", "valid", "dev", "train", "training"] as const;

/** A part of a data set. */
export type TaskSplit = (typeof splits)[number];

/** Published data sets are two folders deep: data/et/test.et.jsonl. */
const deepest = 3;

/** More files than any of these data sets has. */
const most = 10_000;

/** A data file, and what its name says of it. */
export interface TaskFile {
  readonly path: string;
  /** The part that it holds; undefined where no name says so. */
  readonly split: TaskSplit | undefined;
  /** Its name without part and ending: "anatomy" of "anatomy_test.csv". */
  readonly stem: string;
}

/**
 * Returns the files that are asked about of a file or a folder. In a folder these are one part of
 * the data set: the first of `prefer` there is, else test, eval, val, those that name no part, dev.
 *
 * @param ignore Names of files that hold something else.
 * @throws IsoglossError if there is nothing.
 */
export async function taskFiles(
  data: string,
  {
    prefer = [],
    ignore,
  }: { readonly prefer?: readonly TaskSplit[]; readonly ignore?: RegExp } = {},
): Promise<TaskFile[]> {
  const info = data.includes("\0") ? null : await stat(data).catch(() => null);
  if (info?.isFile()) return [described(data, dirname(data))];
  if (!info?.isDirectory())
    throw new IsoglossError(`${data}: is neither a file nor a folder`, "Name the task's data.");
  const files = (await listed(data)).filter(({ path }) => !ignore?.test(basename(path)));
  const before = ["test", "eval", "val", "validation", "valid"] as const;
  for (const split of [...prefer, ...before, undefined, "dev"] as const) {
    const part = files.filter(file => file.split === split);
    if (part.length > 0) return part;
  }
  throw new IsoglossError(
    `${data}: holds no data of a task`,
    `Files of tasks end in ${endings.join(", ")}, as they were published.`,
  );
}

/**
 * Returns the files of the part that has the examples of a file: beside it, or in a folder beside
 * its own (`dev/anatomy_dev.csv` of `test/anatomy_test.csv`).
 */
export async function filesBeside({ path, split, stem }: TaskFile): Promise<TaskFile[]> {
  const isSplitFolder = (splits as readonly string[]).includes(basename(dirname(path)));
  const files = await listed(isSplitFolder ? dirname(dirname(path)) : dirname(path));
  for (const part of ["dev", "val", "validation", "valid", "train", "training"] as const) {
    const fitting = files.filter(file => file.stem === stem && file.split === part);
    if (part !== split && fitting.length > 0) return fitting;
  }
  return [];
}

/** Every data file in a folder and the folders in it, by path; links are not followed. */
async function listed(root: string): Promise<TaskFile[]> {
  const found: string[] = [];
  async function visit(folder: string, depth: number): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith(".") || found.length >= most) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < deepest) await visit(path, depth + 1);
      else if (entry.isFile() && endings.includes(extname(entry.name).toLowerCase()))
        found.push(path);
    }
  }
  await visit(root, 1);
  const rank = (path: string) => endings.indexOf(extname(path).toLowerCase());
  const bare = (path: string) => path.slice(0, -extname(path).length);
  const best = new Map<string, string>();
  for (const path of found) {
    const other = best.get(bare(path));
    if (other === undefined || rank(path) < rank(other)) best.set(bare(path), path);
  }
  return [...best.values()].sort().map(path => described(path, root));
}

/** @param root Folders above it say nothing. */
function described(path: string, root: string): TaskFile {
  const known = (word: string) => splits.find(split => split === word.toLowerCase());
  const name = basename(path, extname(path));
  const words = name.split(/([._-])/);
  const at = words.findLastIndex(word => known(word) !== undefined);
  const folders = relative(root, dirname(path)).split(sep);
  const folder = folders.findLast(word => known(word) !== undefined);
  const split = known(words[at] ?? folder ?? basename(root));
  const rest = at < 0 ? words : [...words.slice(0, Math.max(0, at - 1)), ...words.slice(at + 1)];
  return { path, split, stem: rest.join("").replace(/^[._-]/, "") };
}
