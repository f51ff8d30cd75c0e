import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { resolveLanguages } from "../corpus/languages/resolve-language.js";
import type { RunOptions } from "../engine/engine.js";
import type { Model } from "../model/operations.js";
import { chosenLayers, type LayerChoice } from "./layers.js";
import { defaultPoolings, isPoolingName, type PoolingName, poolingNames } from "./poolings.js";

/** What is run over which sentences, and what of it is kept. */
export interface PassOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
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
  readonly run?: Omit<RunOptions, "layers" | "logits">;
}

/** The options that numbers depend on, checked, and every default filled in. */
export interface ChosenPass {
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly number[];
  readonly poolings: readonly PoolingName[];
  readonly maxTokens: number;
  readonly truncate: boolean;
}

/** Large enough to keep two to sixteen cores busy, small enough that attention stays in cache. */
export const defaultTokenBudget = 2048;

/** A streamed engine holds the hidden states of a chunk: a quarter of a gigabyte. */
const chunkBytes = 1 << 28;

/** Sorting more sentences than these by length saves hardly any padding. */
const mostChunkTokens = 1 << 17;

/** Returns how many tokens a chunk has for states of this width. */
export function chunkTokens(width: number, tokenBudget: number): number {
  return Math.max(tokenBudget, Math.min(mostChunkTokens, Math.floor(chunkBytes / (4 * width))));
}

/**
 * Returns what is meant by some options.
 * @param caller Whom a RangeError names.
 * @throws IsoglossError for an unknown language or pooling, RangeError for other values.
 */
export function chosenPass(
  caller: string,
  { model, corpus, truncate = false, ...options }: PassOptions,
): ChosenPass {
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : [...corpus.languages];
  const layers = chosenLayers(options.layers ?? "all", model.blocks);
  const poolings = checkPoolings(options.poolings ?? defaultPoolings);
  const maxTokens = Math.min(options.maxTokens ?? model.maxTokens, model.maxTokens);
  if (!(Number.isInteger(maxTokens) && maxTokens > 0))
    throw new RangeError(`${caller}: maxTokens must be a positive integer, got ${maxTokens}`);
  return { languages, layers, poolings, maxTokens, truncate };
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
