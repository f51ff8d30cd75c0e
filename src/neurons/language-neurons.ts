import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { pivotOf } from "../corpus/build-corpus.js";
import type { Corpus } from "../corpus/corpus.js";
import { resolveLanguages } from "../corpus/languages/resolve-language.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { passSignature } from "../extract/pass-signature.js";
import { type Tokenized, tokenizeLanguage } from "../extract/tokenized.js";
import type { Model } from "../model/operations.js";
import { ablationRows } from "./ablation-rows.js";
import { countNeurons, emptyCounts, type NeuronCounts } from "./count-neurons.js";
import { neuronLayers } from "./counted-layers.js";
import { type LapeThresholds, lape } from "./lape.js";
import { neuronAlignmentRows } from "./neuron-alignment-rows.js";
import type { NeuronRows } from "./neuron-rows.js";
import { selectionRows } from "./selection-rows.js";
import { sentenceVectors } from "./sentence-vectors.js";

/** What `languageNeurons` takes. */
export interface LanguageNeuronsOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
  /** By code or name; all of the corpus by default. */
  readonly languages?: readonly string[];
  /** LAPE's. */
  readonly thresholds?: LapeThresholds;
  /** How many sentences NeuronXA compares; defaults to 100, 0 for none. */
  readonly aligned?: number;
  /**
   * On how many sentences of each language ablations are measured; defaults to 0: none. They are
   * the last of the corpus, and neurons are selected over those before them.
   */
  readonly ablated?: number;
  /** Sets of random neurons that each ablation is read against; defaults to 3. */
  readonly controls?: number;
  /** Draws random neurons and intervals; defaults to 0. */
  readonly seed?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Whether sentences that are too long are cut instead of refused; defaults to false. */
  readonly truncate?: boolean;
  /** Defaults to the compiled engine on the best provider there is. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
  /** What the model is called in rows and figures; defaults to the checkpoint's name. */
  readonly name?: string;
  /** Where hashes of weights are remembered; defaults to `defaultStore`. */
  readonly folder?: string;
}

/**
 * Returns which feed-forward neurons carry a language: those that LAPE selects, by layer, beside as
 * many that it selects where every "language" is an equal mixture of all; how many two
 * languages share; NeuronXA's alignment; and, if asked for, what each language loses
 * without another's, beside random neurons of the same layers.
 *
 * Sums over tokens are kept, and no token's activations: memory does not grow with the sentences.
 *
 * @throws IsoglossError for a model without neurons that every token passes, and as `extract` for the corpus.
 * @see Tang et al. 2024, https://arxiv.org/abs/2402.16438; Huang et al. 2025, https://arxiv.org/abs/2507.14900
 */
export async function languageNeurons(options: LanguageNeuronsOptions): Promise<NeuronRows> {
  const { checkpoint, model, corpus, engine = onnxEngine(), run = {}, progress, signal } = options;
  const { aligned = 100, ablated = 0, truncate = false } = options;
  const layers = neuronLayers(checkpoint, model);
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : corpus.languages;
  const { maxTokens, vocabulary } = model;
  const limits = { maxTokens, vocabulary, truncate, progress, signal };
  const counted = corpus.ids.length - ablated;
  if (counted < 1)
    throw new IsoglossError(
      `${corpus.name}: of ${corpus.ids.length} sentences ablations take ${ablated}, which leaves none to select neurons by`,
      "Ablate over fewer sentences, or take more: neurons are selected by other sentences than they are judged by.",
    );
  const tokenized: Tokenized[] = [];
  for (const language of languages)
    tokenized.push(await tokenizeLanguage(checkpoint.tokenizer, corpus, language, limits));

  const counts = languages.map(language => emptyCounts(language, layers));
  // Of every "language" each sentence is in another one: equal mixtures of all.
  const mixed = languages.map(language => emptyCounts(language, layers));
  const n = Math.min(aligned, counted);
  const vectors = languages.map(() => sentenceVectors(n, layers));
  const points = {
    read: [...new Set(layers.flatMap(({ activation, sign }) => [activation, sign]))],
  };
  const runner = await engine.open(checkpoint, model, { ...run, layers: [model.blocks], points });
  const { specialIds } = checkpoint.tokenizer;
  try {
    for (const [l, language] of languages.entries())
      await countNeurons({
        runner,
        layers,
        specialIds,
        progress,
        signal,
        label: `${language}: neurons`,
        tokenized: firstOf(tokenized[l]!, counted),
        into: sentence => [counts[l]!, mixed[(l + sentence) % languages.length]!],
        see: (sentence, layer, values, isText) => vectors[l]!.add(sentence, layer, values, isText),
      });
  } finally {
    await runner.close();
  }

  const signature = (await passSignature(options))(corpus, languages);
  const rates = counts.map(ratesOf);
  const selection = lape(rates, options.thresholds);
  const control = lape(mixed.map(ratesOf), options.thresholds);
  const pivot = pivotOf(languages);
  const { confidence, seed } = options;
  const texts = tokenized.map(own => textsOf(own, counted));
  return {
    ...selectionRows(signature, { languages, layers, counts, rates, selection, control }),
    alignments:
      n < 2
        ? []
        : await neuronAlignmentRows(signature, { languages, layers, vectors, pivot, confidence }),
    ablations:
      ablated === 0
        ? []
        : await ablationRows(signature, {
            checkpoint,
            model,
            engine,
            run,
            languages,
            layers,
            texts,
            confidence,
            seed,
            owned: selection.owned,
            controls: options.controls,
            progress,
            signal,
          }),
  };
}

/** How often each neuron of all layers is active. */
function ratesOf({ n, layers }: NeuronCounts): Float64Array {
  return Float64Array.from(
    layers.flatMap(({ positive }) => [...positive]),
    sum => sum / n,
  );
}

/** The first sentences, by which neurons are selected. */
function firstOf(all: Tokenized, n: number): Tokenized {
  const starts = all.starts.subarray(0, n + 1);
  return { ...all, starts, ids: all.ids.subarray(0, starts[n]), counts: all.counts.subarray(0, n) };
}

/** The sentences from one on, as ids; of one token there is nothing to foretell. */
function textsOf({ ids, starts }: Tokenized, from: number): (readonly number[])[] {
  return Array.from({ length: starts.length - 1 - from }, (_, i) => [
    ...ids.subarray(starts[from + i]!, starts[from + i + 1]!),
  ]).filter(text => text.length > 1);
}
