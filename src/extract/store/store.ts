import { mkdir, readdir, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { sha256 } from "../../base/sha256.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { textsHash } from "../../corpus/corpus-hash.js";
import type { ModelIdentity } from "../states.js";

/**
 * @file Where states lie.
 *
 *   <root>/<model>-<corpus>-<hash>/         one model over one corpus, one choice of what to keep
 *     tur_Latn-<hash>.safetensors           tensor "states", (layers, poolings, n, H) in float32
 *     tur_Latn-<hash>.json                  its manifest
 *     tur_Latn-<hash>.jsonl                 its sentences, a corpus file in its own right
 *     tur_Latn-<hash>.partial, .progress    while it is being written
 *     .tur_Latn-<hash>.lock                 and by whom: languages are written side by side
 *
 * Equal inputs give equal names, so that finished work is found and never overwritten.
 * The folder's hash covers whatever the states depend on but the texts, which are hashed
 * by language: a language that is added later finds the others done.
 *
 * | what states depend on | where it counts |
 * | --- | --- |
 * | contents of the weight files, adapters included; an adapter's scale | `weightsHash` |
 * | which tensors of the files are used, and as what | `layoutHash` |
 * | config.json | `configHash` |
 * | tokenizer files, special tokens, the tokenizer's habits | `tokenizerHash` |
 * | name, revision and architecture; blocks and width | folder |
 * | name of the corpus, sentence ids, their order and number | folder |
 * | language, its texts and their order | file |
 * | layers, poolings | folder; a folder with more of them serves as well |
 * | maxTokens, truncate | folder |
 * | prompt, pooling, steps and small letters of a sentence's vector | folder |
 * | engine (onnx, tfjs), or the identity it declares; hooks are refused | folder |
 * | how this package reads all of it | `storeFormat` |
 *
 * What changes only the last digits of a float32 sum does not count, so that work may be
 * resumed on another machine; the manifest says what ran: provider or backend, threads,
 * residence, memory, tokenBudget. A corpus' source, licence, notes and unit say nothing to
 * a model.
 */

/**
 * Raise when the same inputs come to mean other states: when a configuration is read
 * otherwise, a pooling is defined otherwise, or an engine was wrong. Upgrades by which only
 * the last digits differ do not count.
 */
const storeFormat = 2;

export interface StoreInputs {
  readonly model: ModelIdentity;
  /** See `HashedModel`. */
  readonly layoutHash: string;
  readonly corpus: Corpus;
  readonly layers: readonly number[];
  readonly poolings: readonly string[];
  /** See `Engine.storedAs`. */
  readonly engine: string;
  readonly maxTokens: number;
  readonly truncate: boolean;
  /** What a sentence's vector depends on beside the transformer; absent for hidden states. */
  readonly sentence?: string | undefined;
}

/**
 * Returns the hash of what a forward pass depends on, texts aside: equal passes give
 * equal states, whichever layers and poolings of them were kept.
 */
export function passHash(inputs: StoreInputs): string {
  const { model, layoutHash, corpus, engine, maxTokens, truncate, sentence } = inputs;
  return sha256(
    JSON.stringify([
      storeFormat,
      ...[model.name, model.revision, model.architecture, model.blocks, model.width],
      ...[model.weightsHash, layoutHash, model.tokenizerHash, model.configHash],
      ...[corpus.storedAs ?? corpus.name, textsHash(corpus.ids)],
      ...[engine, maxTokens, truncate],
      ...(sentence === undefined ? [] : [sentence]),
    ]),
  );
}

/** Returns the hash of everything but the texts. */
export function inputsHash(inputs: StoreInputs): string {
  return sha256(JSON.stringify([passHash(inputs), inputs.layers, inputs.poolings]));
}

/** Returns the folder for some inputs: readable, and unique by its hash. */
export function statesFolder(root: string, inputs: StoreInputs): string {
  return hashedFolder(root, `${inputs.model.name}-${inputs.corpus.name}`, inputsHash(inputs));
}

/** Returns a folder of a store: readable by its label, and unique by its hash. */
export function hashedFolder(root: string, label: string, hash: string): string {
  const name = label.replaceAll(/[^A-Za-z0-9._-]+/g, "_").replace(/^[.-]+/, "");
  return join(root, `${name.slice(0, 100)}-${hash.slice(0, 8)}`);
}

export interface LanguageFiles {
  readonly stem: string;
  readonly states: string;
  readonly manifest: string;
  readonly sentences: string;
  readonly partial: string;
  readonly progress: string;
}

/** Returns what the files of a language are called, `tur_Latn-1a2b3c4d`, by the hash of its texts. */
export function languageStem(language: LanguageCode, texts: string): string {
  if (!/^\w{1,64}$/.test(language))
    throw new RangeError(
      `languageStem: a language must be a code such as eng_Latn, got ${JSON.stringify(language)}`,
    );
  return `${language}-${texts.slice(0, 8)}`;
}

/** Returns the files of one stem. */
export function filesOf(folder: string, stem: string): LanguageFiles {
  const file = (ending: string) => join(folder, `${stem}.${ending}`);
  return {
    stem,
    states: file("safetensors"),
    manifest: file("json"),
    sentences: file("jsonl"),
    partial: file("partial"),
    progress: file("progress"),
  };
}

/** Returns the stems of a folder whose states are finished. */
export async function finishedStems(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(name => /^\w+-[0-9a-f]{8}\.safetensors$/.test(name))
    .map(name => name.slice(0, -".safetensors".length))
    .sort();
}

/** Bytes of states from which on somebody should know before hours of work. */
const worthSaying = 2 ** 30;

/**
 * Makes a folder, and checks that its disk has room for files of states.
 *
 * @param bytes Of each.
 * @param files What is there of one already needs no more room.
 * @returns What is needed and what the disk has, if it is much.
 * @throws IsoglossError if there is no room.
 */
export async function prepareFolder(
  folder: string,
  bytes: number,
  files: readonly string[],
): Promise<string | null> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  let needed = 0;
  for (const file of files) {
    const written = await stat(file).then(
      ({ blocks }) => blocks * 512, // what was not written yet takes no blocks
      () => 0,
    );
    needed += Math.max(0, bytes - written);
  }
  if (needed > free)
    throw new IsoglossError(
      `${folder}: the states need ${gigabytes(needed)}, but the disk has ${gigabytes(free)} left`,
      "Ask for fewer layers or poolings, or name a folder on another disk.",
    );
  return needed < worthSaying
    ? null
    : `${folder}: the states need ${gigabytes(needed)}, and the disk has ${gigabytes(free)} left.`;
}

/** Milliseconds after which nobody is still trying to take a lock. */
const settled = 60_000;

/**
 * Removes what a process that was killed in the middle of `writeAtomic` left; needs the lock.
 * @param stem Only of this language: others may be written at the same time.
 */
export async function removeLeftovers(folder: string, stem = ""): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    const isOurs = name.startsWith(`.${stem}`) && /^\..*\.tmp$/.test(name);
    if (!isOurs || entry.isDirectory()) continue;
    const file = join(folder, name);
    // What is to become a lock is another's, who is about to find that there is one.
    if (/\.?lock(-taken)*\./.test(name) && (await isYoung(file))) continue;
    await rm(file, { force: true });
  }
}

async function isYoung(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < settled;
}

/** Returns what the lock of a language is called in its folder. */
export const languageLock = (stem: string) => `.${stem}.lock`;

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
