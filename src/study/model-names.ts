import { basename, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";

/** A model that was opened, and how it was asked for. */
export interface ModelToName {
  /** What was typed before an equals sign; undefined if nothing was. */
  readonly given: string | undefined;
  /** What its checkpoint is called: a Hub id, or the folder's name. */
  readonly own: string;
  /** Where it was said to lie. */
  readonly place: string;
  /** What `place` stands for on this disk, or null for a Hub id. */
  readonly folder: string | null;
}

/**
 * Returns what rows and figures call models: the name that was given, else their own; and where
 * two of these are equal, with the nearest folder above in which they differ ("run1/checkpoint-500").
 * Never a path of the disk.
 *
 * @throws IsoglossError if two still have one name.
 */
export function modelNames(models: readonly ModelToName[]): string[] {
  const plain = models.map(({ given, own }) => given ?? own);
  const names = models.map((model, i) => {
    const rivals = models.filter((_, j) => plain[j] === plain[i]);
    return model.given !== undefined || rivals.length === 1 ? plain[i]! : toldApart(model, rivals);
  });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new IsoglossError(
      `two models are called "${twice}"`,
      "Name each model once, and give each a name of its own: NAME=path, or --name NAME for each.",
    );
  return names;
}

/** The name with as much of where it lies as tells it from the others of that name. */
function toldApart({ own, place, folder }: ModelToName, rivals: readonly ModelToName[]): string {
  if (folder === null) return place; // a Hub id with its revision
  const above = (path: string) =>
    resolve(path)
      .split(/[\\/]+/)
      .reverse()
      .slice(1);
  const others = rivals.filter(one => one.folder !== null && one.folder !== folder);
  const mine = above(folder);
  for (const [depth, part] of mine.entries())
    if (part !== "" && others.every(one => above(one.folder!)[depth] !== part))
      return own.endsWith(basename(folder))
        ? `${own.slice(0, -basename(folder).length)}${part}/${basename(folder)}`
        : `${part}/${own}`;
  return `${mine[0] ?? ""}/${own}`;
}
