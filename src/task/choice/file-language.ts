import { sep } from "node:path";
import { IsoglossError } from "../../base/error.js";

/**
 * Returns the language of a file: as told, or the one of `known` that its name holds between dots
 * or the last folder is called (`data/et/test.et.jsonl`).
 * @throws IsoglossError if no name says it, or it is none of the task's.
 */
export function fileLanguage(file: string, known: readonly string[], told?: string): string {
  const parts = file.split(sep).slice(-2);
  const found =
    told ?? [...parts.at(-1)!.split(/[._-]/), parts[0]!].find(one => known.includes(one));
  if (found !== undefined && known.includes(found)) return found;
  throw new IsoglossError(
    told === undefined
      ? `${file}: its name does not say which language it is in`
      : `${file}: the task has no language ${JSON.stringify(told)}`,
    `Name the file or its folder after one: ${known.join(", ")}.`,
  );
}
