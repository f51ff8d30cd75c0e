import { pause } from "../../base/pause.js";
import type { Runner } from "../../engine/engine.js";
import { pointOfState } from "../../engine/hooks/points-of.js";
import type { Model } from "../../model/operations.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";
import { makeBatch, planBatches } from "../batches.js";
import { chunkTokens, defaultTokenBudget } from "../chosen-pass.js";
import { filled, type PoolingWeights } from "../poolings.js";
import type { Tokenized } from "../tokenized.js";

/** A pooling that nobody reads: runners pool, and here tokens are wanted. */
const nothing: PoolingWeights = ({ length }) => filled(length, t => (t === 0 ? 1 : 0));

/** Returns the points that a runner must read for the states of some layers. */
export function pointsOfStates(layers: readonly number[], model: Model): string[] {
  return layers.map(layer => pointOfState(layer, model));
}

/**
 * Runs some sentences and hands over the states of their tokens, batch by batch: what is held at
 * once is a batch's, or a chunk's of a streamed model.
 *
 * @param runner Opened with the deepest of the layers, reading `statePoints`.
 * @param sentences Numbers of sentences in `tokenized`.
 * @param receive Takes (T, H) of a sentence by layer, special tokens included.
 */
export async function eachTokenState(
  runner: Runner,
  model: Model,
  { specialIds }: Tokenizer,
  tokenized: Tokenized,
  sentences: readonly number[],
  layers: readonly number[],
  receive: (sentence: number, states: ReadonlyMap<number, Float32Array>) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const { starts } = tokenized;
  const lengths = Uint32Array.from(sentences, i => starts[i + 1]! - starts[i]!);
  const tokenBudget = defaultTokenBudget;
  const { width } = model;
  const { chunks } = planBatches(lengths, {
    tokenBudget,
    chunkTokens: chunkTokens(width, tokenBudget),
  });
  for (const chunk of chunks) {
    const plans = chunk.map(plan => Uint32Array.from(plan, i => sentences[i]!));
    const batches = plans.map(plan => makeBatch(plan, tokenized, [nothing], specialIds));
    await runner.run(batches, async (_, index, read) => {
      const { tokens, lengths: own } = batches[index]!;
      for (const [b, sentence] of plans[index]!.entries()) {
        const begin = b * tokens * width;
        const states = layers.map((layer): [number, Float32Array] => [
          layer,
          read.get(pointOfState(layer, model))!.slice(begin, begin + own[b]! * width),
        ]);
        await receive(sentence, new Map(states));
      }
      await pause(signal);
    });
  }
}
