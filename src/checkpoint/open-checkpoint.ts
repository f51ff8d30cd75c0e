import { existsSync, statSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { type Progress, silent } from "../base/progress.js";
import type { Checkpoint } from "./checkpoint.js";
import { findWeights, weightFiles } from "./find-weights.js";
import { parseHubId } from "./hub/hub-id.js";
import { hubSettings } from "./hub/hub-settings.js";
import { hubSnapshot } from "./hub/hub-snapshot.js";
import { neededFiles } from "./needed-files.js";
import { openTokenizer } from "./open-tokenizer.js";
import { readAdapter } from "./read-adapter.js";
import { readJson } from "./read-json.js";

export interface OpenOptions {
  /** A branch, tag or commit of a Hub repository; default: "main", or what follows "@" in the id. */
  readonly revision?: string;
  /** A LoRA adapter to put on top: a folder or a Hub id. */
  readonly adapter?: string;
  /** The folder of the Hub's cache; default: HF_HUB_CACHE, or as Hugging Face's tools have it. */
  readonly cache?: string;
  /** The Hub's token; default: HF_TOKEN, or what huggingface-cli login stored. */
  readonly token?: string;
  /** Told of downloads, in bytes. */
  readonly progress?: Progress;
}

/**
 * Opens a checkpoint and checks it: every file that it needs is there, and every
 * header agrees with its file's size. No weight is read yet. A checkpoint of the Hub is
 * downloaded into the Hub's cache first, as far as it is not there.
 *
 * @param idOrFolder A folder with config.json, tokenizer.json and weights, or `org/name[@revision]`
 *   on the Hub; or an adapter, folder or id, which names its base model.
 * @throws IsoglossError naming the file that is missing, damaged or not supported.
 */
export async function openCheckpoint(
  idOrFolder: string,
  options: OpenOptions = {},
): Promise<Checkpoint> {
  const place = await locate(idOrFolder, options);
  if (options.adapter !== undefined) {
    const { revision: _, ...others } = options;
    return adapted(await openPlace(place), await locate(options.adapter, others));
  }
  const isAdapter = (name: string) => existsSync(join(place.folder, name));
  if (!isAdapter("adapter_config.json") || weightFiles.some(isAdapter)) return openPlace(place);
  const file = join(place.folder, "adapter_config.json");
  const { base_model_name_or_path: base, revision } = await readJson(file);
  if (typeof base !== "string" || base === "")
    throw new IsoglossError(
      `${file}: does not name the adapter's base model`,
      "Open the base model, and give this folder as its adapter.",
    );
  const { revision: _, ...others } = options;
  const pinned = typeof revision === "string" ? { ...others, revision } : others;
  return adapted(await openPlace(await locate(base, pinned)), place);
}

/** Where a checkpoint lies on this machine, and what it is called. */
interface Place {
  readonly folder: string;
  readonly name: string;
  readonly revision: string | null;
}

async function locate(idOrFolder: string, options: OpenOptions): Promise<Place> {
  if (existsSync(idOrFolder) && statSync(idOrFolder).isDirectory()) {
    const folder = await realpath(idOrFolder);
    return { folder, name: basename(folder), revision: null };
  }
  const id = parseHubId(options.revision ? `${idOrFolder}@${options.revision}` : idOrFolder);
  if (id === null)
    throw new IsoglossError(
      `${idOrFolder}: is neither a folder nor a Hub id`,
      "Give the path of a folder, or org/name, org/name@revision of the Hugging Face Hub.",
    );
  const { progress = silent, ...given } = options;
  const { folder, commit } = await hubSnapshot(id, hubSettings(given), progress, neededFiles);
  return { folder, name: id.repository, revision: commit };
}

async function openPlace({ folder, name, revision }: Place): Promise<Checkpoint> {
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

async function adapted(base: Checkpoint, adapter: Place): Promise<Checkpoint> {
  const updates = await readAdapter(adapter.folder, base.weights);
  const revisions = [base.revision, adapter.revision].filter(revision => revision !== null);
  return {
    ...base,
    name: `${base.name} + ${adapter.name}`,
    revision: revisions.length === 0 ? null : revisions.join(" + "),
    updates,
  };
}
