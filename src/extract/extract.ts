import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { fileError } from "../base/file-error.js";
import { lockFolder } from "../base/lock.js";
import { type Progress, silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { combinedHash, textsHash } from "../corpus/corpus-hash.js";
import { resolveLanguages } from "../corpus/resolve-language.js";
import type { Engine, Runner, RunOptions } from "../engine/engine.js";
import type { Model } from "../model/operations.js";
import { extractLanguage } from "./extract-language.js";
import { chosenLayers, type LayerChoice } from "./layers.js";
import { modelIdentity } from "./model-identity.js";
import { openStems } from "./open-states.js";
import { defaultPoolings, isPoolingName, type PoolingName, poolingNames } from "./poolings.js";
import type { States } from "./states.js";
import {
  filesOf,
  inputsHash,
  type LanguageFiles,
  languageStem,
  passHash,
  prepareFolder,
  removeLeftovers,
  type StoreInputs,
  statesFolder,
} from "./store.js";
import { type Tokenized, tokenizeLanguage } from "./tokenized.js";
import { findWider, narrowed } from "./wider-states.js";

export interface ExtractOptions {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly engine: Engine;
  readonly corpus: Corpus;
  /** The root of a store; the states go into a folder of it. */
  readonly folder: string;
  /** By code or name; all of the corpus by default. */
  readonly languages?: readonly string[];
  /** Defaults to all. */
  readonly layers?: LayerChoice;
  /** Defaults to `defaultPoolings`. */
  readonly poolings?: readonly PoolingName[];
  /** The most tokens of a sentence; defaults to what the model takes. */
  readonly maxTokens?: number;
  /** Whether longer sentences are cut (and counted) instead of refused; defaults to false. */
  readonly truncate?: boolean;
  /** Token places a batch, padding included; defaults to 2,048. */
  readonly tokenBudget?: number;
  /** How the engine runs. */
  readonly run?: Omit<RunOptions, "layers">;
  readonly progress?: Progress;
}

/** States, and one row a language about the work: tokens, padding, time; `reused` if there was none. */
export interface Extraction extends States {
  readonly report: readonly Row[];
  /** Where the states lie. */
  readonly folder: string;
}

/** Large enough to keep two to sixteen cores busy, small enough that attention stays in cache. */
export const defaultTokenBudget = 2048;

/** A streamed engine holds the hidden states of a chunk: a quarter of a gigabyte. */
const chunkBytes = 1 << 28;

/** Sorting more sentences than these by length saves hardly any padding. */
const mostChunkTokens = 1 << 17;

/**
 * Runs a model over parallel sentences and stores the pooled hidden states of its
 * layers, one file a language. What is stored already is not run again; what was
 * interrupted, even by `kill -9`, goes on where it stopped and ends in the same bytes.
 *
 * Everything that can be refused is refused before the first forward pass.
 *
 * @throws IsoglossError for unknown languages, sentences that are too long, a full disk, or
 *   a folder that another process is writing to.
 */
export async function extract(options: ExtractOptions): Promise<Extraction> {
  const { corpus, folder: root } = options;
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : [...corpus.languages];
  const inputs = await storeInputs(options);
  const texts = new Map(languages.map(code => [code, textsHash(corpus.texts.get(code)!)] as const));
  const stems = languages.map(code => languageStem(code, texts.get(code)!));
  const folder = (await findWider(root, inputs, stems)) ?? statesFolder(root, inputs);

  const items = languages.map((language, i): Item => {
    return { language, texts: texts.get(language)!, files: filesOf(folder, stems[i]!) };
  });
  const pass = passHash(inputs);
  const finished = stems.filter((_, i) => !isPending(items[i]!));
  if (finished.length > 0) await openStems(folder, finished, pass);
  const rows = items.some(isPending)
    ? await runPending(options, inputs, folder, items).catch(error => {
        throw fileError(error, folder, "written");
      })
    : [];
  const report = languages.map(
    language =>
      rows.find(row => row.language === language) ?? {
        language,
        sentences: corpus.ids.length,
        reused: true,
      },
  );
  const states = narrowed(await openStems(folder, stems, pass), inputs);
  if (states.manifest.corpus.hash !== combinedHash(textsHash(corpus.ids), [...texts]))
    throw new IsoglossError(
      `${folder}: holds states of other texts than those of ${corpus.name}`,
      "Somebody changed the files there; delete the folder and extract again.",
    );
  return { ...states, report, folder };
}

/** A language to be done, or done. */
interface Item {
  readonly language: LanguageCode;
  /** The hash of its texts. */
  readonly texts: string;
  readonly files: LanguageFiles;
}

const isPending = ({ files }: Item) => !existsSync(files.states);

async function storeInputs(options: ExtractOptions): Promise<StoreInputs> {
  const { checkpoint, model, engine, corpus, truncate = false } = options;
  const layers = chosenLayers(options.layers ?? "all", model.blocks);
  const poolings = checkPoolings(options.poolings ?? defaultPoolings);
  const maxTokens = Math.min(options.maxTokens ?? model.maxTokens, model.maxTokens);
  if (!(Number.isInteger(maxTokens) && maxTokens > 0))
    throw new RangeError(`extract: maxTokens must be a positive integer, got ${maxTokens}`);
  const cache = join(options.folder, "weight-hashes.json");
  const identity = await modelIdentity(checkpoint, model, cache);
  return { model: identity, corpus, layers, poolings, engine: engine.name, maxTokens, truncate };
}

/** Runs the model over what is not done yet; returns a row for each language that was. */
async function runPending(
  { checkpoint, model, engine, corpus, ...options }: ExtractOptions,
  inputs: StoreInputs,
  folder: string,
  items: readonly Item[],
): Promise<Row[]> {
  const { progress = silent, tokenBudget = defaultTokenBudget } = options;
  const { layers, poolings, maxTokens, truncate } = inputs;
  const width = layers.length * poolings.length * model.width;
  await prepareFolder(folder, items.filter(isPending).length * corpus.ids.length * width * 4);
  const release = await lockFolder(folder);
  let runner: Runner | undefined;
  try {
    await removeLeftovers(folder);
    const pending = items.filter(isPending); // another process may have finished some meanwhile
    const limits = { maxTokens, truncate, vocabulary: model.vocabulary, progress };
    const tokenized: Tokenized[] = [];
    for (const { language } of pending)
      tokenized.push(await tokenizeLanguage(checkpoint.tokenizer, corpus, language, limits));
    runner = await engine.open(checkpoint, model, { ...options.run, layers });
    const shared = {
      tokenBudget,
      chunkTokens: Math.max(tokenBudget, chunkLength(model.width)),
      inputs,
      inputsHash: inputsHash(inputs),
      specialIds: checkpoint.tokenizer.specialIds,
      runner,
      progress,
    };
    const rows: Row[] = [];
    for (const [i, item] of pending.entries())
      rows.push(await extractLanguage({ ...item, ...shared, tokenized: tokenized[i]! }));
    return rows;
  } finally {
    await runner?.close();
    await release();
  }
}

function chunkLength(width: number): number {
  return Math.min(mostChunkTokens, Math.floor(chunkBytes / (4 * width)));
}

function checkPoolings(names: readonly string[]): PoolingName[] {
  const wrong = names.find(name => !isPoolingName(name));
  if (wrong !== undefined || names.length === 0)
    throw new IsoglossError(
      wrong === undefined ? "no pooling is asked for" : `there is no pooling "${wrong}"`,
      `Poolings are ${poolingNames.join(", ")}.`,
    );
  return [...new Set(names as readonly PoolingName[])];
}
