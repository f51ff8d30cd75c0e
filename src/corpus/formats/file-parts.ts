import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { isPresent } from "../../base/open-file.js";

/** Of a file in parts, its number from 0 and how many there are: `test-00001-of-00005.parquet`. */
const part = /-(\d{5})-of-(\d{5})(?=\.|$)/;

/** A data set of a terabyte has a few thousand. */
const mostParts = 10_000;

/** What a file's name says of parts; undefined if it is whole. */
export function partOf(
  name: string,
): { readonly number: number; readonly count: number } | undefined {
  const [, number, count] = part.exec(basename(name)) ?? [];
  return count === undefined ? undefined : { number: Number(number), count: Number(count) };
}

/** A file's path without what says which part it is. */
export function withoutPart(path: string): string {
  return join(dirname(path), basename(path).replace(part, ""));
}

/** Returns all parts of a file of which one is named, in order; or the file itself. */
export function allParts(path: string): string[] {
  const { count } = partOf(path) ?? { count: 1 };
  if (!(count > 1 && count <= mostParts)) return [path];
  const total = String(count).padStart(5, "0");
  return Array.from({ length: count }, (_, i) => {
    const name = basename(path).replace(part, `-${String(i).padStart(5, "0")}-of-${total}`);
    return join(dirname(path), name);
  });
}

/** @throws IsoglossError naming the first part that is not there. */
export async function requireParts(files: readonly string[]): Promise<void> {
  for (const file of files)
    if (!(await isPresent(file)))
      throw new IsoglossError(
        `${file}: is not there, and it is one of ${files.length} parts of a file`,
        "Download all of its parts into one folder.",
      );
}
