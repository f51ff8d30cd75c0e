import { existsSync, statSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { parseHubId } from "../../base/hub/hub-id.js";
import { hubSettings } from "../../base/hub/hub-settings.js";
import { hubSnapshot } from "../../base/hub/hub-snapshot.js";
import { readText } from "../../base/open-file.js";
import { type Progress, silent } from "../../base/progress.js";
import { cometKind, largestYaml, parseHparams } from "./comet-settings.js";

/** How a metric's files are found. */
export interface FindOptions {
  /** A branch, tag or commit of a Hub repository; default: "main", or what follows "@" in the id. */
  readonly revision?: string;
  /** The folder of the Hub's cache; default: HF_HUB_CACHE, or as Hugging Face's tools have it. */
  readonly cache?: string;
  /** The Hub's token; default: HF_TOKEN, or what huggingface-cli login stored. */
  readonly token?: string;
  /** Told of downloads, in bytes. */
  readonly progress?: Progress;
}

/** Where a metric lies on this machine, and what it is called. */
export interface CometFiles {
  readonly name: string;
  /** The commit of a Hub repository; null for a local folder. */
  readonly revision: string | null;
  readonly hparams: string;
  /** A Lightning `.ckpt`, or a .safetensors. */
  readonly weights: string;
}

const settings = "hparams.yaml";

/** Where a repository of COMET keeps its weights, in the order in which they are looked for. */
const places = [
  "checkpoints/model.ckpt",
  "checkpoints/model.safetensors",
  "model.safetensors",
  "model.ckpt",
];

/**
 * Returns the files of a metric: of a folder with hparams.yaml and checkpoints/model.ckpt, of such
 * a file itself, or of a repository of the Hub, which is downloaded as far as it is not there.
 *
 * @throws IsoglossError naming what is missing, or if it is no metric that is known.
 */
export async function findComet(spec: string, options: FindOptions = {}): Promise<CometFiles> {
  if (existsSync(spec)) return statSync(spec).isFile() ? besideFile(spec) : inFolder(spec);
  const id = parseHubId(options.revision ? `${spec}@${options.revision}` : spec);
  if (id === null)
    throw new IsoglossError(
      `${spec}: is neither a folder nor a Hub id`,
      "Give a folder with hparams.yaml and checkpoints/model.ckpt, or an id such as Unbabel/wmt22-comet-da.",
    );
  const { progress = silent, revision: _, ...given } = options;
  const choose = async (names: readonly string[], folder: string) => {
    if (!names.includes(settings)) throw noMetric(id.repository);
    const file = join(folder, settings);
    if (!existsSync(file)) return [settings];
    cometKind(file, await readHparams(file));
    const weights = places.find(name => names.includes(name));
    if (weights === undefined) throw noMetric(id.repository);
    return existsSync(join(folder, weights)) ? [] : [weights];
  };
  const found = await hubSnapshot(id, hubSettings(given), progress, choose, true);
  return { ...(await inFolder(found.folder)), name: id.repository, revision: found.commit };
}

/** Returns what a hparams.yaml says. */
export async function readHparams(file: string): Promise<Readonly<Record<string, unknown>>> {
  return parseHparams(await readText(file, largestYaml), file);
}

async function inFolder(spec: string): Promise<CometFiles> {
  const folder = await realpath(spec);
  const hparams = join(folder, settings);
  if (!existsSync(hparams)) throw noMetric(spec);
  const known = places.map(name => join(folder, name)).find(existsSync);
  const weights = known ?? (await onlyCheckpoint(join(folder, "checkpoints")));
  if (weights === undefined) throw noMetric(spec);
  return { name: basename(folder), revision: null, hparams, weights };
}

/** Training calls checkpoints by their epoch and score. */
async function onlyCheckpoint(folder: string): Promise<string | undefined> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const checkpoints = names.filter(name => /\.(ckpt|safetensors)$/.test(name));
  if (checkpoints.length > 1)
    throw new IsoglossError(
      `${folder}: holds ${checkpoints.length} checkpoints`,
      `Name the one that is meant: ${join(folder, checkpoints[0]!)}.`,
    );
  return checkpoints[0] && join(folder, checkpoints[0]);
}

/** As unbabel-comet has it, hparams.yaml lies in the folder above; or it lies beside. */
async function besideFile(spec: string): Promise<CometFiles> {
  if (!/\.(ckpt|safetensors)$/.test(spec))
    throw new IsoglossError(
      `${spec}: is no checkpoint of a metric`,
      "Name a .ckpt or .safetensors file, or the folder that holds hparams.yaml.",
    );
  const weights = await realpath(spec);
  const folders = [dirname(dirname(weights)), dirname(weights)];
  const folder = folders.find(place => existsSync(join(place, settings)));
  if (folder === undefined)
    throw new IsoglossError(
      `${spec}: there is no hparams.yaml in the folder above it, or beside it`,
      "Get it from where the metric came from: it says what the checkpoint is.",
    );
  return { name: basename(folder), revision: null, hparams: join(folder, settings), weights };
}

function noMetric(place: string): IsoglossError {
  return new IsoglossError(
    `${place}: is no metric of COMET: it needs hparams.yaml and ${places.slice(0, 3).join(", or ")}`,
    "Name a metric such as Unbabel/wmt22-comet-da, or a folder with these files.",
  );
}
