import { existsSync, statSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, isAbsolute, join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { parseHubId } from "../base/hub/hub-id.js";
import { hubSettings } from "../base/hub/hub-settings.js";
import { hubSnapshot } from "../base/hub/hub-snapshot.js";
import { type LongWork, silent } from "../base/progress.js";
import { readAdapter } from "./adapter/read-adapter.js";
import type { Checkpoint } from "./checkpoint.js";
import { findWeights } from "./find-weights.js";
import { checkGgufArchitecture } from "./gguf/check-gguf-architecture.js";
import { earlyArchitecture, earlyBytes } from "./gguf/early-architecture.js";
import { ggufName, isGguf, onlyGguf } from "./gguf/gguf-file.js";
import { chosenGguf, modelsAmong, partOf } from "./gguf/gguf-parts.js";
import { openGguf } from "./gguf/open-gguf.js";
import { neededFiles } from "./needed-files.js";
import { openTokenizer } from "./open-tokenizer.js";
import { unpackWeights } from "./packed/unpack-weights.js";
import { type ConfigCheck, readDescription } from "./read-description.js";
import { isObject, readJson } from "./read-json.js";
import { readSentence, transformerFolder } from "./sentence/read-sentence.js";
import { weightFiles } from "./weight-files.js";

/** What `openCheckpoint` takes. */
export interface OpenOptions extends LongWork {
  /** A branch, tag or commit of a Hub repository; default: "main", or what follows "@" in the id. */
  readonly revision?: string;
  /** A LoRA adapter to put on top: a folder or a Hub id. */
  readonly adapter?: string;
  /** Where an adapter is opened: the model to put it on, instead of the one that it names. A model of its own has none. */
  readonly base?: string;
  /** The folder of the Hub's cache; default: HF_HUB_CACHE, or as Hugging Face's tools have it. */
  readonly cache?: string;
  /** The Hub's token; default: HF_TOKEN, or what huggingface-cli login stored. */
  readonly token?: string;
}

/**
 * Opens a checkpoint and checks it: every file that it needs is there, and every
 * header agrees with its file's size. No weight is read yet. A checkpoint of the Hub is
 * downloaded into the Hub's cache first, as far as it is not there.
 *
 * @param idOrFolder A folder with config.json, tokenizer.json and weights, a GGUF file, or
 *   `org/name[@revision]` on the Hub, `org/name:Q4_K_M` or `org/name/file.gguf` for a GGUF file
 *   there; or an adapter, folder or id, which names its base model.
 * @param judge Refuses a configuration before anything large is read or fetched.
 * @throws IsoglossError naming the file that is missing, damaged or not supported.
 * @throws The signal's reason if a download was stopped; what came is kept.
 */
export async function openCheckpointFiles(
  idOrFolder: string,
  options: OpenOptions = {},
  judge: ConfigCheck = () => {},
): Promise<Checkpoint> {
  const { adapter, base, revision: _, ...others } = options;
  if (adapter !== undefined && base !== undefined)
    throw new RangeError("openCheckpoint: adapter and base exclude each other");
  const place = await locate(idOrFolder, options, judge);
  if (adapter !== undefined)
    return adapted(await openPlace(place, judge), await locate(adapter, others, judge));
  if (!isAdapter(place.folder)) return openPlace(place, judge);
  if (base !== undefined)
    return adapted(await openPlace(await locate(base, others, judge), judge), place);
  return adapted(await openBase(place, others, judge), place);
}

/** Whether a folder holds an adapter and no model. */
function isAdapter(folder: string): boolean {
  const has = (name: string) => existsSync(join(folder, name));
  return has("adapter_config.json") && !weightFiles.some(has);
}

/** Opens the model that an adapter names. */
async function openBase(
  adapter: Place,
  options: OpenOptions,
  judge: ConfigCheck,
): Promise<Checkpoint> {
  const file = join(adapter.folder, "adapter_config.json");
  const { base_model_name_or_path: base, revision } = await readJson(file);
  if (typeof base !== "string" || base === "")
    throw new IsoglossError(
      `${file}: does not name the adapter's base model`,
      "Name it yourself with --base.",
    );
  // A path is as seen from the adapter, where that is a folder that somebody can have moved.
  const beside = join(adapter.folder, base);
  const isBeside = adapter.revision === null && !isAbsolute(base) && existsSync(beside);
  const pinned = typeof revision === "string" ? { ...options, revision } : options;
  try {
    return await openPlace(await locate(isBeside ? beside : base, pinned, judge), judge);
  } catch (error) {
    if (!(error instanceof IsoglossError)) throw error;
    throw new IsoglossError(
      `${file}: names the base model ${excerpt(base)}, which cannot be opened: ${error.message}`,
      `${error.hint} Another base model can be named with --base.`,
      { cause: error },
    );
  }
}

/** Where a checkpoint lies on this machine, and what it is called. */
interface Place {
  /** Or a GGUF file. */
  readonly folder: string;
  readonly name: string;
  readonly revision: string | null;
}

async function locate(
  idOrFolder: string,
  options: OpenOptions,
  judge: ConfigCheck,
): Promise<Place> {
  if (existsSync(idOrFolder)) {
    if (!statSync(idOrFolder).isDirectory() && !isGguf(idOrFolder)) throw notAFolder(idOrFolder);
    const gguf = isGguf(idOrFolder) ? idOrFolder : await onlyGguf(idOrFolder);
    if (gguf !== undefined) return { folder: resolve(gguf), name: ggufNamed(gguf), revision: null };
    const folder = await realpath(idOrFolder);
    return { folder, name: basename(folder), revision: null };
  }
  const id = parseHubId(options.revision ? `${idOrFolder}@${options.revision}` : idOrFolder);
  if (id === null)
    throw new IsoglossError(
      `${idOrFolder}: is neither a folder nor a Hub id`,
      "Give the path of a folder, or org/name, org/name@revision of the Hugging Face Hub; org/name:Q4_K_M or org/name/file.gguf for a GGUF file there.",
    );
  const { progress = silent, ...given } = options;
  let gguf: string | undefined;
  const choose = async (
    names: readonly string[],
    folder: string,
    beginning?: (name: string, length: number) => Promise<Uint8Array>,
  ) => {
    if (id.gguf === undefined && !holdsOnlyGguf(names)) return neededFiles(names, folder, judge);
    const parts = chosenGguf(id.repository, names, id.gguf);
    gguf = parts[0];
    if (beginning !== undefined && !existsSync(join(folder, gguf))) {
      const architecture = earlyArchitecture(await beginning(gguf, earlyBytes));
      if (architecture !== undefined)
        checkGgufArchitecture(`${id.repository}/${gguf}`, architecture);
    }
    return parts;
  };
  const { folder, commit } = await hubSnapshot(id, hubSettings(given), progress, choose);
  if (gguf === undefined) return { folder, name: id.repository, revision: commit };
  return { folder: join(folder, gguf), name: `${id.repository}/${gguf}`, revision: commit };
}

/** "x" of "a/x.gguf", "a/x-00001-of-00003.gguf". */
function ggufNamed(path: string): string {
  const name = basename(path);
  return partOf(name)?.stem ?? name.replace(ggufName, "");
}

/** Whether what a repository has of weights is GGUF files: their config.json says little. */
function holdsOnlyGguf(names: readonly string[]): boolean {
  const others = [...weightFiles, "adapter_model.safetensors", "adapter_model.bin"];
  return modelsAmong(names).length > 0 && !others.some(name => names.includes(name));
}

function notAFolder(path: string): IsoglossError {
  return new IsoglossError(
    `${path}: is not a folder`,
    "Name the folder that holds the checkpoint's config.json, tokenizer.json and weights.",
  );
}

async function openPlace(
  { folder: root, name, revision }: Place,
  judge: ConfigCheck,
): Promise<Checkpoint> {
  if (isGguf(root)) return { ...(await openGguf(root, judge)), name, revision };
  const folder = await transformerFolder(root);
  const config = await readDescription(folder, judge);
  const opening = openTokenizer(folder, config); // by another process, in the meantime
  opening.catch(() => {}); // told below
  const found = await findWeights(folder);
  const { quantization_config: quantization } = config;
  const { weights, unusable } = isObject(quantization)
    ? await unpackWeights(join(folder, "config.json"), quantization, found)
    : found;
  const tokenizer = await opening;
  const updates = new Map();
  const sentence = (await readSentence(root)) ?? undefined;
  const read = { config, weights, unusable, updates, tokenizer, notes: [] };
  return { name, revision, folder, ...read, sentence };
}

async function adapted(base: Checkpoint, adapter: Place): Promise<Checkpoint> {
  const { weights, updates, notes } = await readAdapter(adapter.folder, base);
  const revisions = [base.revision, adapter.revision].filter(revision => revision !== null);
  return {
    ...base,
    name: `${base.name} + ${adapter.name}`,
    revision: revisions.length === 0 ? null : revisions.join(" + "),
    weights,
    updates,
    notes: [...base.notes, ...notes.map(note => `of the adapter ${adapter.name}, ${note}`)],
  };
}
