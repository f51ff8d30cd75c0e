import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { resolveLanguages } from "../corpus/languages/resolve-language.js";
import type { RunOptions } from "../engine/engine.js";
import type { Model } from "../model/operations.js";
import { chosenLayers, type LayerChoice } from "./layers.js";
import {
  defaultPoolings,
  isPoolingName,
  type PoolingName,
  type PoolingWeights,
  poolingNames,
  poolingWeights,
  type TokenPooling,
} from "./poolings.js";
import { type PromptChoice, type SentencePass, sentencePass } from "./sentence/sentence-pass.js";

/** What is run over which sentences, and what of it is kept. */
export interface PassOptions extends LongWork, PromptChoice {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
  /** By code or name; all of the corpus by default. */
  readonly languages?: readonly string[];
  /** Defaults to all. */
  readonly layers?: LayerChoice;
  /** Defaults to `defaultPoolings`; "sentence" stands alone. */
  readonly poolings?: readonly PoolingName[];
  /** The most tokens of a sentence; defaults to what the model takes. */
  readonly maxTokens?: number;
  /** Whether longer sentences are cut (and counted) instead of refused; defaults to false. */
  readonly truncate?: boolean;
  /** Token places a batch, padding included; defaults to 2,048. */
  readonly tokenBudget?: number;
  /** How the engine runs. */
  readonly run?: Omit<RunOptions, "layers" | "logits" | "vector" | "routing" | "points">;
}

/** The options that numbers depend on, checked, and every default filled in. */
export interface ChosenPass {
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly number[];
  readonly poolings: readonly PoolingName[];
  readonly maxTokens: number;
  readonly truncate: boolean;
  /** What weighs the tokens of a sentence: one a pooling, or what a sentence's vector is made of. */
  readonly weights: readonly PoolingWeights[];
  /** Of what is kept of a layer: H, or a sentence vector's. */
  readonly width: number;
  /** Where "sentence" is asked for: how the model makes its vectors. */
  readonly sentence: SentencePass | undefined;
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
export async function chosenPass(
  caller: string,
  { checkpoint, model, corpus, truncate = false, ...options }: PassOptions,
): Promise<ChosenPass> {
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : [...corpus.languages];
  const poolings = checkPoolings(options.poolings ?? defaultPoolings);
  const sentence = poolings.includes("sentence")
    ? await sentencePass(checkpoint, model, options)
    : undefined;
  const layers = layersOf(options.layers ?? "all", model, sentence !== undefined);
  const most = sentence?.maxTokens ?? model.maxTokens;
  const maxTokens = Math.min(options.maxTokens ?? most, most);
  if (!(Number.isInteger(maxTokens) && maxTokens > 0))
    throw new RangeError(`${caller}: maxTokens must be a positive integer, got ${maxTokens}`);
  const weights = sentence?.weights ?? (poolings as TokenPooling[]).map(weightsNamed);
  const width = sentence?.width ?? model.width;
  return { languages, layers, poolings, maxTokens, truncate, weights, width, sentence };
}

const weightsNamed =
  (name: TokenPooling): PoolingWeights =>
  sentence =>
    poolingWeights(name, sentence);

/** @throws IsoglossError if a sentence's vector is asked for of other layers than the last. */
function layersOf(choice: LayerChoice, { blocks }: Model, isVector: boolean): readonly number[] {
  if (isVector && choice === "all") return [blocks];
  const layers = chosenLayers(choice, blocks);
  if (isVector && layers.join() !== String(blocks))
    throw new IsoglossError(
      `a sentence's vector is made of the last layer, ${blocks}, and not of ${layers.join(", ")}`,
      "Leave the layers out, or choose another pooling, such as mean.",
    );
  return layers;
}

function checkPoolings(names: readonly string[]): PoolingName[] {
  const wrong = names.find(name => !isPoolingName(name));
  if (wrong !== undefined || names.length === 0)
    throw new IsoglossError(
      wrong === undefined ? "no pooling is asked for" : `there is no pooling "${wrong}"`,
      `Poolings are ${poolingNames.join(", ")}.`,
    );
  const poolings = [...new Set(names as readonly PoolingName[])];
  if (poolings.length > 1 && poolings.includes("sentence"))
    throw new IsoglossError(
      "the pooling sentence stands alone: its texts have a prompt, and its vectors a width of their own",
      "Extract it by itself, and the other poolings without it: the store keeps both.",
    );
  return poolings;
}
