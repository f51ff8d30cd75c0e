import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";

/** How names of GGUF files end. */
export const ggufName = /\.gguf$/i;

/** Whether a path names a file, and one of GGUF by its name. */
export function isGguf(path: string): boolean {
  return ggufName.test(path) && existsSync(path) && !statSync(path).isDirectory();
}

/**
 * Returns the one GGUF file of a folder that holds no other checkpoint; undefined if it does.
 * @throws IsoglossError if there are several, each of them a model.
 */
export async function onlyGguf(folder: string): Promise<string | undefined> {
  if (isGguf(folder) || existsSync(join(folder, "config.json"))) return undefined;
  if (existsSync(join(folder, "adapter_config.json"))) return undefined;
  const files = (await readdir(folder)).filter(name => ggufName.test(name)).sort();
  if (files.length > 1)
    throw new IsoglossError(
      `${folder}: has ${files.length} GGUF files, each of them a model: ${excerpt(files)}`,
      "Name one of them instead of the folder.",
    );
  return files.length === 1 ? join(folder, files[0]!) : undefined;
}
