import type { Checkpoint } from "../checkpoint/checkpoint.js";
import {
  type OpenOptions,
  openCheckpointFiles as open,
} from "../checkpoint/open-checkpoint-files.js";
import { judgeConfig } from "./model-for.js";

/**
 * Opens a checkpoint and checks it: its config.json first, so that a model that cannot be run is
 * refused before its tokenizer and its weights are looked at, or downloaded; then that every file
 * that it needs is there, and that every header agrees with its file's size. No weight is read
 * yet. A checkpoint of the Hub is downloaded into the Hub's cache, as far as it is not there.
 *
 * @param idOrFolder A folder with config.json, tokenizer.json and weights, a GGUF file, or
 *   `org/name[@revision]` on the Hub; or an adapter, folder or id, which names its base model.
 * @throws IsoglossError naming the file that is missing, damaged or not supported.
 */
export async function openCheckpoint(
  idOrFolder: string,
  options: OpenOptions = {},
): Promise<Checkpoint> {
  return open(idOrFolder, options, judgeConfig);
}
