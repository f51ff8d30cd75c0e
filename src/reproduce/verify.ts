import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { isPresent } from "../base/open-file.js";
import { readRows } from "../study/exported/read-rows.js";
import { compareRows, type Difference } from "./compare-rows.js";

/** A table that was made again, and where it differs. */
export interface Verified {
  /** Relative to the folder of figures: "study/rows.csv". */
  readonly file: string;
  readonly rows: number;
  readonly differences: readonly Difference[];
}

/**
 * Makes the tables of a folder again somewhere else and compares row by row with those
 * that stand there: the reviewer's button. The folder itself is not touched.
 *
 * @param rerun Writes everything anew into the folder it is given.
 * @param parts The folders in it that `rerun` makes.
 * @throws IsoglossError if there is nothing to compare with.
 */
export async function verify(
  committed: string,
  parts: readonly string[],
  rerun: (folder: string) => Promise<void>,
): Promise<Verified[]> {
  const tables = await csvFiles(committed, parts);
  if (tables.length === 0)
    throw new IsoglossError(
      `${committed}: has no .csv file to compare with`,
      "Name the folder of figures that came with the repository.",
    );
  const folder = await mkdtemp(join(tmpdir(), "isogloss-verify-"));
  try {
    await rerun(folder);
    const verified: Verified[] = [];
    for (const file of new Set([...tables, ...(await csvFiles(folder, parts))])) {
      const [before, after] = [await read(committed, file), await read(folder, file)];
      verified.push({
        file,
        rows: before.length,
        differences: compareRows(before, after),
      });
    }
    return verified;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function csvFiles(folder: string, parts: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const part of parts) {
    const names = await readdir(join(folder, part)).catch(() => []);
    files.push(...names.filter(name => name.endsWith(".csv")).map(name => join(part, name)));
  }
  return files.sort();
}

/** No file: no rows, so that each row of the other side is a difference. */
async function read(folder: string, file: string) {
  const path = join(folder, file);
  return (await isPresent(path)) ? readRows(path) : [];
}
