import { existsSync, statSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "./checkpoint.js";
import { findWeights } from "./find-weights.js";
import { openTokenizer } from "./open-tokenizer.js";
import { readJson } from "./read-json.js";

/**
 * Opens a checkpoint and checks it: every file that it needs is there, and every
 * header agrees with its file's size. No weight is read yet.
 *
 * @param idOrFolder A folder with config.json, tokenizer.json and weights.
 * @throws IsoglossError naming the file that is missing, damaged or not supported.
 */
export async function openCheckpoint(idOrFolder: string): Promise<Checkpoint> {
  if (!existsSync(idOrFolder) || !statSync(idOrFolder).isDirectory())
    throw new IsoglossError(`${idOrFolder}: is not a folder`, "Check the path.");
  return openFolder(idOrFolder, basename(await realpath(idOrFolder)), null);
}

async function openFolder(
  folder: string,
  name: string,
  revision: string | null,
): Promise<Checkpoint> {
  const configFile = join(folder, "config.json");
  const config = await readJson(configFile);
  if (config.quantization_config !== undefined)
    throw new IsoglossError(
      `${configFile}: the weights are quantized, which is not supported`,
      "Use the checkpoint that it was made from.",
    );
  const weights = await findWeights(folder);
  const tokenizer = await openTokenizer(folder);
  return { name, revision, folder, config, weights, updates: new Map(), tokenizer };
}
