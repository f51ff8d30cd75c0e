import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { chosenGguf, modelsAmong } from "./gguf-parts.js";

/** How names of GGUF files end. */
export const ggufName = /\.gguf$/i;

/** Whether a path names a file, and one of GGUF by its name. */
export function isGguf(path: string): boolean {
  return ggufName.test(path) && existsSync(path) && !statSync(path).isDirectory();
}

/**
 * Returns the one GGUF file of a folder that holds no other checkpoint, or the first of its parts;
 * undefined if it does.
 * @throws IsoglossError if there are several models.
 */
export async function onlyGguf(folder: string): Promise<string | undefined> {
  if (isGguf(folder) || existsSync(join(folder, "config.json"))) return undefined;
  if (existsSync(join(folder, "adapter_config.json"))) return undefined;
  const names = await readdir(folder);
  if (modelsAmong(names).length === 0) return undefined;
  return join(folder, chosenGguf(folder, names)[0]);
}
