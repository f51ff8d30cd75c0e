import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { type Progress, silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { corpusHash, textsHash } from "../corpus/corpus-hash.js";
import { resolveLanguages } from "../corpus/resolve-language.js";
import type { Engine, Runner, RunOptions } from "../engine/engine.js";
import type { Model } from "../model/operations.js";
import { extractLanguage } from "./extract-language.js";
import { chosenLayers, type LayerChoice } from "./layers.js";
import { lockFolder } from "./lock.js";
import { modelIdentity } from "./model-identity.js";
import { openStems } from "./open-states.js";
import { defaultPoolings, isPoolingName, type PoolingName, poolingNames } from "./poolings.js";
import type { States } from "./states.js";
import {
  inputsHash,
  type LanguageFiles,
  languageFiles,
  prepareFolder,
  type StoreInputs,
  statesFolder,
} from "./store.js";
import { type Tokenized, tokenizeLanguage } from "./tokenized.js";

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
const defaultTokenBudget = 2048;

/** A streamed engine holds the hidden states of a chunk: a quarter of a gigabyte. */
const chunkBytes = 1 << 28;

/** Sorting more sentences than these by length saves hardly any padding. */
const mostChunkTokens = 1 << 17;

interface Pending {
  readonly language: LanguageCode;
  readonly texts: string;
  readonly files: LanguageFiles;
}

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
  const { checkpoint, model, engine, corpus, folder: root } = options;
  const { truncate = false, progress = silent, tokenBudget = defaultTokenBudget } = options;
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : [...corpus.languages];
  const layers = chosenLayers(options.layers ?? "all", model.blocks);
  const poolings = checkPoolings(options.poolings ?? defaultPoolings);
  const maxTokens = Math.min(options.maxTokens ?? model.maxTokens, model.maxTokens);
  if (!(Number.isInteger(maxTokens) && maxTokens > 0))
    throw new RangeError(`extract: maxTokens must be a positive integer, got ${maxTokens}`);

  const identity = await modelIdentity(checkpoint, model, join(root, "weight-hashes.json"));
  const kept = { layers, poolings, engine: engine.name, maxTokens, truncate };
  const inputs: StoreInputs = { model: identity, corpus, ...kept };
  const folder = statesFolder(root, inputs);
  const all = languages.map((language): Pending => {
    const texts = textsHash(corpus.texts.get(language)!);
    return { language, texts, files: languageFiles(folder, language, texts) };
  });
  const isPending = ({ files }: Pending) => !existsSync(files.states);
  const order = (row: Row) => languages.indexOf(row.language as string);
  const report: Row[] = all
    .filter(one => !isPending(one))
    .map(({ language }) => ({ language, sentences: corpus.ids.length, reused: true }));

  if (all.some(isPending)) {
    const width = layers.length * poolings.length * model.width;
    const bytes = all.filter(isPending).length * corpus.ids.length * width * 4;
    await prepareFolder(folder, bytes);
    const release = await lockFolder(folder);
    let runner: Runner | undefined;
    try {
      const pending = all.filter(isPending); // another process may have finished some meanwhile
      const limits = { maxTokens, truncate, vocabulary: model.vocabulary, progress };
      const tokenized: Tokenized[] = [];
      for (const { language } of pending)
        tokenized.push(await tokenizeLanguage(checkpoint.tokenizer, corpus, language, limits));
      runner = await engine.open(checkpoint, model, { ...options.run, layers });
      const plan = { tokenBudget, chunkTokens: Math.max(tokenBudget, chunkLength(model.width)) };
      for (const [i, one] of pending.entries())
        report.push(
          await extractLanguage({
            ...one,
            ...plan,
            inputs,
            inputsHash: inputsHash(inputs),
            tokenized: tokenized[i]!,
            specialIds: checkpoint.tokenizer.specialIds,
            runner,
            progress,
          }),
        );
    } finally {
      await runner?.close();
      await release();
    }
  }
  report.sort((a, b) => order(a) - order(b));
  const stems = all.map(({ files }) => basename(files.states, ".safetensors"));
  const states = await openStems(folder, stems);
  if (states.manifest.corpus.hash !== corpusHash(corpus, languages))
    throw new IsoglossError(
      `${folder}: holds states of other texts than those of ${corpus.name}`,
      "Somebody changed the files there; delete the folder and extract again.",
    );
  return { ...states, report, folder };
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
