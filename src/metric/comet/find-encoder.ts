import { existsSync, statSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { type HubId, parseHubId } from "../../base/hub/hub-id.js";
import { hubSettings } from "../../base/hub/hub-settings.js";
import { hubSnapshot } from "../../base/hub/hub-snapshot.js";
import { silent } from "../../base/progress.js";
import { neededDescriptions } from "../../checkpoint/needed-files.js";
import { openTokenizer } from "../../checkpoint/open-tokenizer.js";
import { readDescription } from "../../checkpoint/read-description.js";
import type { JsonObject } from "../../format/json-object.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";
import type { CometSettings } from "./comet-settings.js";
import type { FindOptions } from "./find-comet.js";

/** The model that a metric's encoder was trained from, without its weights. */
export interface EncoderFiles {
  readonly folder: string;
  readonly config: JsonObject;
  readonly tokenizer: Tokenizer;
}

/** What config.json is read as: COMET takes the class from hparams, whatever config.json calls itself. */
const modelTypes = {
  "XLM-RoBERTa": "xlm-roberta",
  BERT: "bert",
  MiniLM: "bert",
  "XLM-RoBERTa-XL": "xlm-roberta-xl",
} as const;

/** What the Hub's first models were called before they had an owner; it still forwards these. */
const owners: Readonly<Record<string, string>> = {
  "xlm-roberta-base": "FacebookAI",
  "xlm-roberta-large": "FacebookAI",
  "bert-base-multilingual-cased": "google-bert",
  "bert-base-multilingual-uncased": "google-bert",
  "bert-base-cased": "google-bert",
  "bert-base-uncased": "google-bert",
  "bert-base-chinese": "google-bert",
};

/** Whose tokenizer MiniLM's encoder has. */
const miniLmTokenizer = "xlm-roberta-base";

/** What may keep a vocabulary. */
const vocabulary = /^(tokenizer\.json|vocab\.txt|.*\.model)$/;

/**
 * Returns the configuration and the tokenizer of the model that hparams name, from the Hub (a few
 * small files, in its cache) or from a folder; its weights are the metric's own.
 *
 * @param given Folders or Hub ids: of the encoder instead of the one that hparams name, and of its
 *   tokenizer where that is apart.
 * @throws IsoglossError if it cannot be found, or is no model of the class that hparams name.
 */
export async function findEncoder(
  { encoder, pretrained }: Pick<CometSettings, "encoder" | "pretrained">,
  hparams: string,
  given: { readonly encoder?: string | undefined; readonly tokenizer?: string | undefined },
  options: Omit<FindOptions, "revision"> = {},
): Promise<EncoderFiles> {
  // MiniLM's repository need not have a tokenizer: another's is taken.
  const wanted = encoder === "MiniLM" ? configuration : neededDescriptions;
  const folder = await folderOf(given.encoder, pretrained, hparams, options, wanted);
  const own = await readDescription(folder, () => {});
  const config = { ...own, model_type: modelTypes[encoder] };
  const brings = (await readdir(folder)).some(name => vocabulary.test(name));
  const isOther =
    given.tokenizer !== undefined ||
    (encoder === "MiniLM" && (given.encoder === undefined || !brings));
  const place = isOther
    ? await folderOf(given.tokenizer, miniLmTokenizer, hparams, options)
    : folder;
  const about = isOther ? await readDescription(place, () => {}) : config;
  // unbabel-comet's tokenizers are those of transformers 4.
  return { folder, config, tokenizer: await openTokenizer(place, about, true) };
}

async function folderOf(
  given: string | undefined,
  named: string,
  hparams: string,
  { progress = silent, ...options }: Omit<FindOptions, "revision">,
  wanted: typeof neededDescriptions = neededDescriptions,
): Promise<string> {
  if (given !== undefined && existsSync(given)) {
    if (statSync(given).isDirectory()) return realpath(given);
    throw new IsoglossError(
      `${given}: is not a folder`,
      "Name the folder that holds the encoder's config.json and tokenizer.",
    );
  }
  const id = hubIdOf(given ?? named);
  if (id === null)
    throw new IsoglossError(
      given === undefined
        ? `${hparams}: pretrained_model ${excerpt(named)} is no Hub id`
        : `${given}: is neither a folder nor a Hub id`,
      "Name the folder with the config.json and the tokenizer of the model that the metric was trained from with --encoder.",
    );
  try {
    const found = await hubSnapshot(id, hubSettings(options), progress, wanted);
    return found.folder;
  } catch (error) {
    if (!(error instanceof IsoglossError) || given !== undefined) throw error;
    throw new IsoglossError(
      `${hparams}: the metric's encoder is ${named}, whose config.json and tokenizer are needed: ${error.message}`,
      `${error.hint} A folder that has them can be named with --encoder.`,
      { cause: error },
    );
  }
}

/** Returns that config.json is needed, until it is there. */
async function configuration(names: readonly string[], folder: string): Promise<readonly string[]> {
  const file = "config.json";
  return names.includes(file) && !existsSync(join(folder, file)) ? [file] : [];
}

function hubIdOf(name: string): HubId | null {
  const owner = Object.hasOwn(owners, name) ? owners[name] : undefined;
  return parseHubId(owner === undefined ? name : `${owner}/${name}`);
}
