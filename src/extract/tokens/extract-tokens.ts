import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { type LongWork, silent } from "../../base/progress.js";
import { version } from "../../base/version.js";
import { writeAtomic } from "../../base/write-atomic.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { corpusHash } from "../../corpus/corpus-hash.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import type { Engine, RunOptions } from "../../engine/engine.js";
import { onnxEngine } from "../../engine/onnx/onnx-engine.js";
import { createSafetensors } from "../../format/write-safetensors.js";
import type { Model } from "../../model/operations.js";
import { chosenLayers } from "../layers.js";
import { storableAs } from "../storable-as.js";
import { type Tokenized, tokenizeLanguage } from "../tokenized.js";
import { eachTokenState, pointsOfStates } from "./each-token-state.js";

/** What `planTokens` takes. */
export interface TokenStatesOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
  /** By code or name; all of the corpus by default. */
  readonly languages?: readonly string[];
  /** Whose states are kept, 0 … L. */
  readonly layers: readonly number[];
  /** Whether sentences that are too long are cut instead of refused; defaults to false. */
  readonly truncate?: boolean;
}

/** What a store of tokens' states would hold. */
export interface TokenPlan {
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly number[];
  /** By language, special tokens included. */
  readonly tokens: ReadonlyMap<LanguageCode, number>;
  /** What the states take on disk. */
  readonly bytes: number;
  /**
   * Runs the model and writes `LANGUAGE.safetensors` for each language: `layer.8`, (tokens, H) in
   * float32, `ids` (tokens) and `starts` (n + 1), where each sentence's tokens begin; and
   * `tokens.json`, which says of what they are.
   *
   * @throws IsoglossError for an engine that hooks may change, or a disk that is full.
   */
  write(folder: string, how?: TokenRun): Promise<void>;
}

/** How tokens' states are computed. */
export interface TokenRun extends LongWork {
  /** Defaults to the compiled engine. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
}

/**
 * Says what the states of every token would take, before anything runs: tokens × layers × width ×
 * 4 bytes. Pooled states take a hundredth of it; keep the layers that are looked at.
 *
 * @example
 * const plan = await planTokens({ checkpoint, model, corpus, layers: [8] });
 * console.log(plan.bytes / 1e9, "GB");
 * await plan.write("tokens");
 *
 * @throws IsoglossError for unknown languages, RangeError for layers that are not there.
 */
export async function planTokens(options: TokenStatesOptions): Promise<TokenPlan> {
  const { checkpoint, model, corpus, truncate = false } = options;
  const { maxTokens, vocabulary, width } = model;
  const layers = chosenLayers(options.layers, model.blocks);
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : corpus.languages;
  const tokenized = new Map<LanguageCode, Tokenized>();
  for (const language of languages)
    tokenized.set(
      language,
      await tokenizeLanguage(checkpoint.tokenizer, corpus, language, {
        maxTokens,
        vocabulary,
        truncate,
        signal: options.signal,
        progress: options.progress ?? silent,
      }),
    );
  const tokens = new Map([...tokenized].map(([language, { ids }]) => [language, ids.length]));
  const all = [...tokens.values()].reduce((sum, count) => sum + count, 0);
  return {
    languages,
    layers,
    tokens,
    bytes: 4 * all * layers.length * width,
    async write(folder, { engine = onnxEngine(), run = {}, progress = silent, signal } = {}) {
      const storedAs = storableAs(engine, "states of tokens");
      const runner = await engine.open(checkpoint, model, {
        ...run,
        layers: [layers.at(-1)!],
        points: { read: pointsOfStates(layers, model) },
      });
      try {
        for (const [language, own] of tokenized) {
          const work = progress.start(`${language}: tokens`, corpus.ids.length, "sentences");
          try {
            await writeLanguage(join(folder, `${language}.safetensors`), own, layers, width, save =>
              eachTokenState(
                runner,
                model,
                checkpoint.tokenizer,
                own,
                Array.from(corpus.ids.keys()),
                layers,
                async (sentence, states) => {
                  await save(sentence, states);
                  work.advance(1);
                },
                signal,
              ),
            );
          } finally {
            work.done();
          }
        }
      } finally {
        await runner.close();
      }
      const about = {
        model: checkpoint.name,
        revision: checkpoint.revision,
        engine: storedAs,
        version,
        corpus: corpus.name,
        corpus_hash: corpusHash(corpus, [...languages]),
        layers,
        languages,
        ids: corpus.ids,
      };
      await writeAtomic(join(folder, "tokens.json"), `${JSON.stringify(about, null, 2)}\n`);
    },
  };
}

type Save = (sentence: number, states: ReadonlyMap<number, Float32Array>) => Promise<void>;

/** Makes a file of its final size beside its place, fills it in, and puts it there. */
async function writeLanguage(
  file: string,
  { ids, starts }: Tokenized,
  layers: readonly number[],
  width: number,
  fill: (save: Save) => Promise<void>,
): Promise<void> {
  const count = ids.length;
  const unfinished = `${file}.partial`;
  const { tensors } = await createSafetensors(unfinished, [
    ...layers.map(layer => ({
      name: `layer.${layer}`,
      dtype: "F32" as const,
      shape: [count, width],
    })),
    { name: "ids", dtype: "I32", shape: [count] },
    { name: "starts", dtype: "I32", shape: [starts.length] },
  ]);
  const handle = await open(unfinished, "r+");
  const put = async (name: string, data: ArrayBufferView, at: number) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const { bytesWritten } = await handle.write(
      bytes,
      0,
      bytes.length,
      tensors.get(name)!.offset + at,
    );
    if (bytesWritten !== bytes.length)
      throw new IsoglossError(`${unfinished}: could not be written whole`, "Is the disk full?");
  };
  try {
    await put("ids", ids, 0);
    await put("starts", Int32Array.from(starts), 0);
    await fill(async (sentence, states) => {
      for (const [layer, values] of states)
        await put(`layer.${layer}`, values, 4 * width * starts[sentence]!);
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
}
