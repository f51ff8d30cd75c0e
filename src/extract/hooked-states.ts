import { pause } from "../base/pause.js";
import { silent } from "../base/progress.js";
import type { LanguageCode } from "../corpus/corpus.js";
import type { Engine } from "../engine/engine.js";
import type { Edit } from "../engine/hooks/edit.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import type { TfjsBackend } from "../engine/tfjs/backend-names.js";
import type { Hooks } from "../engine/tfjs/hooks.js";
import { tfjsEngine } from "../engine/tfjs/tfjs-engine.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import { makeBatch, planBatches } from "./batches.js";
import { chosenPass, chunkTokens, defaultTokenBudget, type PassOptions } from "./chosen-pass.js";
import { type Tokenized, tokenizeLanguage } from "./tokenized.js";

/** What `hookedStates` takes. */
export interface HookedOptions extends PassOptions {
  /** What is done at points of the pass, in either engine. */
  readonly edits?: readonly Edit[];
  /** Functions that look at values in the middle of an eager pass, or replace them. */
  readonly hooks?: Hooks;
  /** Where tensors of an eager pass live; default: the best there is. */
  readonly backend?: TfjsBackend;
  /** Default: the compiled engine; the eager one where there are `hooks` or a `backend`. */
  readonly engine?: Engine;
}

/** The pooled states of a pass with hooks, in memory. */
export interface HookedStates {
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly number[];
  readonly poolings: readonly string[];
  /**
   * (n, d): row i is sentence i.
   * @throws RangeError for a language, layer or pooling that was not asked for.
   */
  matrix(language: LanguageCode, layer: number, pooling: string): Promise<Matrix>;
}

/**
 * Runs a model over parallel sentences with hooks in the middle of the pass, and returns the
 * pooled states of its layers. They stay in memory: no store takes them, since it could not
 * tell them from what the model does by itself.
 *
 * Memory: layers × poolings × sentences × width float32 numbers a language, so ask for the
 * layers that are looked at.
 *
 * @example
 * const edits = [{ point: "block.3", kind: "shift", values: step }] as const;
 * const moved = await hookedStates({ checkpoint, model, corpus, edits, layers: [6] });
 * const x = await moved.matrix("tur_Latn", 6, "mean");
 *
 * @throws IsoglossError for unknown languages or points, sentences that are too long, or a backend that
 *   is not installed.
 */
export async function hookedStates(options: HookedOptions): Promise<HookedStates> {
  const { model, corpus, edits = [], hooks, backend, run, progress = silent, signal } = options;
  if (options.engine !== undefined && (hooks !== undefined || backend !== undefined))
    throw new RangeError(
      "hookedStates: hooks and a backend are said to tfjsEngine, or no engine is",
    );
  const { tokenBudget = defaultTokenBudget } = options;
  const chosen = await chosenPass("hookedStates", options);
  const { languages, layers, poolings, weights, width, sentence, maxTokens, truncate } = chosen;
  const limits = { maxTokens, truncate, texts: sentence?.texts };
  const { checkpoint = options.checkpoint } = sentence ?? {};
  const { tokenizer } = checkpoint;
  const { vocabulary } = model;
  const tokenized = new Map<LanguageCode, Tokenized>();
  for (const language of languages)
    tokenized.set(
      language,
      await tokenizeLanguage(tokenizer, corpus, language, {
        ...limits,
        vocabulary,
        progress,
        signal,
      }),
    );

  const slabs = new Map<LanguageCode, Matrix[]>();
  const engine = options.engine ?? engineFor(hooks, backend);
  const runner = await engine.open(checkpoint, model, {
    ...run,
    layers,
    logits: false,
    vector: sentence?.head,
    points: { change: edits },
  });
  try {
    for (const [language, own] of tokenized) {
      const n = corpus.ids.length;
      const held = Array.from({ length: layers.length * poolings.length }, () =>
        matrix(n, width, new Float32Array(n * width)),
      );
      const lengths = Uint32Array.from(own.counts, (_, i) => own.starts[i + 1]! - own.starts[i]!);
      const sizes = { tokenBudget, chunkTokens: chunkTokens(model.width, tokenBudget) };
      const task = progress.start(language, n, "sentences");
      try {
        for (const plans of planBatches(lengths, sizes).chunks) {
          const batches = plans.map(plan => makeBatch(plan, own, weights, tokenizer.specialIds));
          const receive = async (states: Float32Array, index: number) => {
            scatter(states, plans[index]!, layers.length, held);
            task.advance(plans[index]!.length);
            await pause(signal);
          };
          await runner.run(batches, receive, edits);
        }
      } finally {
        task.done();
      }
      slabs.set(language, held);
    }
  } finally {
    await runner.close();
  }

  const kept: readonly string[] = poolings;
  return {
    languages,
    layers,
    poolings,
    async matrix(language, layer, pooling) {
      const l = layers.indexOf(layer);
      const p = kept.indexOf(pooling);
      const held = slabs.get(language);
      if (!held || l < 0 || p < 0)
        throw new RangeError(
          `HookedStates.matrix: there is no layer ${layer} with pooling "${pooling}" in ${language}; languages are ${languages.join(", ")}, layers ${layers.join(", ")} and poolings ${poolings.join(", ")}`,
        );
      return held[l * poolings.length + p]!;
    },
  };
}

function engineFor(hooks: Hooks | undefined, backend: TfjsBackend | undefined): Engine {
  return hooks === undefined && backend === undefined
    ? onnxEngine()
    : tfjsEngine({ hooks, backend });
}

/** Puts the states of a batch, (layers, B, P, H), where its sentences are, one matrix a (layer, pooling). */
function scatter(
  states: Float32Array,
  sentences: Uint32Array,
  layers: number,
  held: readonly Matrix[],
): void {
  const poolings = held.length / layers;
  const { cols: width } = held[0]!;
  let from = 0;
  for (let l = 0; l < layers; l++)
    for (const sentence of sentences)
      for (let p = 0; p < poolings; p++, from += width)
        held[l * poolings + p]!.data.set(states.subarray(from, from + width), sentence * width);
}
