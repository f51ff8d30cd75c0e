import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { chosenLayers } from "../extract/layers.js";
import { tokenizeLanguage } from "../extract/tokenized.js";
import { eachTokenState, pointsOfStates } from "../extract/tokens/each-token-state.js";
import type { Model } from "../model/operations.js";
import { matrix } from "../numeric/matrix.js";
import { type AlignmentMethod, alignmentMethods, type Edges } from "./aligned-words.js";
import { wordEdges } from "./word-edges.js";
import { type Word, wordsOf } from "./words-of.js";

/** What `alignCorpus` takes. */
export interface AlignCorpusOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
  /** The language whose words are x. */
  readonly from: LanguageCode;
  /** The one whose words are y. */
  readonly to: LanguageCode;
  /** Whose states are compared; default: the middle one. */
  readonly layers?: readonly number[];
  /** Default: both. */
  readonly methods?: readonly AlignmentMethod[];
  /** Words are what spaces divide, in every script, as gold alignments count them; default: where a script has spaces. */
  readonly bySpaces?: boolean;
  /** Defaults to the compiled engine. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
}

/** The edges of a corpus at a layer. */
export interface CorpusAlignment {
  readonly layer: number;
  /** How its edges were found. */
  readonly method: AlignmentMethod;
  /** By sentence. */
  readonly edges: readonly Edges[];
}

/** What was aligned. */
export interface AlignedCorpus {
  /** One a layer and method. */
  readonly alignments: readonly CorpusAlignment[];
  /** By sentence, of either language. */
  readonly words: {
    readonly x: readonly (readonly Word[])[];
    readonly y: readonly (readonly Word[])[];
  };
}

/** Sentences that are run and compared at once. */
const together = 64;

/**
 * Aligns the words of parallel sentences by the states of their tokens, without training
 * (SimAlign), at some layers. Memory does not grow with the corpus.
 *
 * @throws IsoglossError for unknown languages or sentences that are too long, RangeError for layers
 *   that are not there.
 * @see Jalili Sabet et al. 2020, https://arxiv.org/abs/2004.08728
 */
export async function alignCorpus(options: AlignCorpusOptions): Promise<AlignedCorpus> {
  const { checkpoint, model, corpus, from, to, bySpaces } = options;
  const { engine = onnxEngine(), run = {}, methods = alignmentMethods } = options;
  const { progress = silent, signal } = options;
  const layers = chosenLayers(options.layers ?? [Math.round(model.blocks / 2)], model.blocks);
  const { tokenizer } = checkpoint;
  const { maxTokens, vocabulary, width } = model;
  const side = async (language: LanguageCode) => {
    const limits = { maxTokens, vocabulary, truncate: false, progress, signal };
    const tokenized = await tokenizeLanguage(tokenizer, corpus, language, limits);
    const texts = corpus.texts.get(language)!;
    return {
      tokenized,
      words: await wordsOf(tokenizer, texts, language, tokenized.counts, bySpaces),
    };
  };
  const [x, y] = [await side(from), await side(to)];
  const edges = new Map(
    layers.map(layer => [layer, new Map(methods.map(method => [method, [] as Edges[]]))]),
  );
  const runner = await engine.open(checkpoint, model, {
    ...run,
    layers: [layers.at(-1)!],
    points: { read: pointsOfStates(layers, model) },
  });
  const work = progress.start("Aligning words", corpus.ids.length, "sentences");
  try {
    for (let first = 0; first < corpus.ids.length; first += together) {
      const count = Math.min(together, corpus.ids.length - first);
      const sentences = Array.from({ length: count }, (_, i) => first + i);
      const statesOf = async ({ tokenized }: typeof x) => {
        const found = new Map<number, ReadonlyMap<number, Float32Array>>();
        const keep = (sentence: number, states: ReadonlyMap<number, Float32Array>) => {
          found.set(sentence, states);
        };
        await eachTokenState(runner, model, tokenizer, tokenized, sentences, layers, keep, signal);
        return found;
      };
      const [own, other] = [await statesOf(x), await statesOf(y)];
      for (const i of sentences)
        for (const layer of layers) {
          const stacked = (states: Float32Array) => matrix(states.length / width, width, states);
          const found = await wordEdges(
            stacked(own.get(i)!.get(layer)!),
            stacked(other.get(i)!.get(layer)!),
            x.words[i]!,
            y.words[i]!,
            methods,
          );
          for (const [method, list] of found) edges.get(layer)!.get(method)![i] = list;
        }
      work.advance(count);
      await pause(signal);
    }
  } finally {
    work.done();
    await runner.close();
  }
  return {
    words: { x: x.words, y: y.words },
    alignments: [...edges].flatMap(([layer, byMethod]) =>
      [...byMethod].map(([method, own]) => ({ layer, method, edges: own })),
    ),
  };
}
