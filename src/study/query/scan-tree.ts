import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { IsoglossError } from "../../base/error.js";

/** A file of a tree that a table is made of. */
export interface TreeFile {
  readonly path: string;
  /** From the tree's root, with slashes. */
  readonly name: string;
  readonly bytes: number;
  /** All of a small file, which was read to see what it is. */
  readonly text?: string;
}

/** The rows of a tree by their header lines, and the manifests of its stores. */
export interface Tree {
  readonly root: string;
  readonly rows: ReadonlyMap<string, readonly TreeFile[]>;
  readonly manifests: readonly TreeFile[];
  /** Rows as Parquet, but those beside a CSV file of the same name, which are the same rows. */
  readonly parquet: readonly TreeFile[];
}

const mostFiles = 1_000_000;

/** Header lines are shorter, and most files of rows. */
const buffer = Buffer.allocUnsafe(1 << 15);

/** Characters of small files that are kept in all. */
const mostKept = 1 << 28;

/**
 * Finds the files of rows (CSV, Parquet) and of manifests (`<language>-<hash>.json`) in a folder and the folders
 * in it. Links are not followed: none leads out of the tree.
 *
 * @throws IsoglossError if it is no folder, or has more than a million files.
 */
export function scanTree(folder: string): Tree {
  const root = resolve(folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new IsoglossError(`${folder}: is no folder`, "Name a folder of a study or of states.");
  const rows = new Map<string, TreeFile[]>();
  const manifests: TreeFile[] = [];
  const parquet: TreeFile[] = [];
  const tables = new Set<string>();
  const folders = [root];
  let [seen, kept] = [0, 0];
  for (let next = folders.pop(); next !== undefined; next = folders.pop())
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      if (++seen > mostFiles)
        throw new IsoglossError(
          `${folder}: has more than ${mostFiles} files`,
          "Name a smaller part of the tree.",
        );
      const path = join(next, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".git"))
        folders.push(path);
      if (!entry.isFile() || entry.name.startsWith("._")) continue;
      const name = path.slice(root.length + 1).replaceAll("\\", "/");
      if (/^\w+-[0-9a-f]{8}\.json$/.test(entry.name))
        manifests.push({ path, name, bytes: statSync(path).size });
      if (entry.name.endsWith(".parquet")) parquet.push({ path, name, bytes: statSync(path).size });
      if (!entry.name.endsWith(".csv")) continue;
      tables.add(name.slice(0, -".csv".length));
      const { header, bytes, text } = beginning(path);
      if (header === undefined) continue;
      kept += text?.length ?? 0;
      const file = { path, name, bytes, text: kept < mostKept ? text : undefined };
      const own = rows.get(header);
      if (own) own.push(file);
      else rows.set(header, [file]);
    }
  const inOrder = (files: readonly TreeFile[]) =>
    [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const headers = [...rows].map(([header, files]) => [header, inOrder(files)] as const);
  headers.sort(([a], [b]) => (a < b ? -1 : 1));
  const own = parquet.filter(({ name }) => !tables.has(name.slice(0, -".parquet".length)));
  return { root, rows: new Map(headers), manifests: inOrder(manifests), parquet: inOrder(own) };
}

/** The first line, undefined if there is none; and all of a small file. */
function beginning(path: string): { header?: string; bytes: number; text?: string } {
  const file = openSync(path, "r");
  try {
    const length = readSync(file, buffer, 0, buffer.length, 0);
    const isWhole = length < buffer.length;
    const text = buffer.toString("utf8", 0, length).replace(/^\uFEFF/, "");
    const end = text.indexOf("\n");
    const line = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, "");
    const header = line === "" || (end < 0 && !isWhole) ? undefined : line;
    return isWhole ? { header, bytes: length, text } : { header, bytes: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}
