import { pause } from "../base/pause.js";
import type { Progress, Stoppable } from "../base/progress.js";
import { silent } from "../base/progress.js";
import type { LanguageCode } from "../corpus/corpus.js";
import type { Batch, Runner } from "../engine/engine.js";
import { makeBatch, planBatches } from "../extract/batches.js";
import { onText } from "../extract/poolings.js";
import type { Tokenized } from "../extract/tokenized.js";
import type { NeuronLayer } from "./counted-layers.js";

/** Of one layer's neurons, over the tokens of some texts; each (width). */
interface NeuronSums {
  /** On how many tokens its gate (or, without one, its activation) was above 0. */
  readonly positive: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** The neurons of one language's texts. */
export interface NeuronCounts {
  readonly language: LanguageCode;
  /** The tokens of text that were counted. */
  n: number;
  /** By layer. */
  readonly layers: readonly NeuronSums[];
}

/** Returns counts of nothing. */
export function emptyCounts(language: LanguageCode, layers: readonly NeuronLayer[]): NeuronCounts {
  const of = (width: number) => new Float64Array(width);
  return {
    language,
    n: 0,
    layers: layers.map(({ width }) => {
      return { positive: of(width), sum: of(width), squares: of(width) };
    }),
  };
}

/** Bytes of activations that leave the device at once. */
const batchBytes = 1 << 26;

/** The token places of a batch whose activations are `batchBytes`. */
function neuronBudget(layers: readonly NeuronLayer[]): number {
  const numbers = layers.reduce((sum, { width }) => sum + 2 * width, 0);
  return Math.max(1, Math.min(2048, Math.floor(batchBytes / (4 * numbers))));
}

/** What `countNeurons` takes. */
export interface CountNeuronsOptions extends Stoppable {
  /** Opened to read the points of these layers. */
  readonly runner: Runner;
  readonly layers: readonly NeuronLayer[];
  readonly tokenized: Tokenized;
  readonly specialIds: ReadonlySet<number>;
  readonly progress?: Progress;
  readonly label: string;
  /** Whose counts a sentence adds to. */
  into(sentence: number): readonly NeuronCounts[];
  /** Told of each sentence's activations, layer by layer: (T, width), and which tokens are text. */
  see?(sentence: number, layer: number, values: Float32Array, isText: Float32Array): void;
}

/**
 * Adds the tokens of some sentences to counts, a batch at a time: nothing is kept but sums, so
 * memory does not grow with the sentences.
 */
export async function countNeurons(options: CountNeuronsOptions): Promise<void> {
  const { runner, layers, tokenized, specialIds, progress = silent, signal, label } = options;
  const { starts } = tokenized;
  const n = starts.length - 1;
  const lengths = Uint32Array.from({ length: n }, (_, i) => starts[i + 1]! - starts[i]!);
  const tokenBudget = neuronBudget(layers);
  const task = progress.start(label, n, "sentences");
  try {
    for (const plans of planBatches(lengths, { tokenBudget, chunkTokens: 16 * tokenBudget })
      .chunks) {
      const batches = plans.map(plan => makeBatch(plan, tokenized, [onText], specialIds));
      await runner.run(batches, async (_, index, read) => {
        addBatch(batches[index]!, plans[index]!, read, options);
        task.advance(plans[index]!.length);
        await pause(signal);
      });
    }
  } finally {
    task.done();
  }
}

function addBatch(
  { tokens, poolings, lengths }: Batch,
  plan: Uint32Array,
  read: ReadonlyMap<string, Float32Array>,
  { layers, into, see }: CountNeuronsOptions,
): void {
  for (const [b, sentence] of plan.entries()) {
    const isText = poolings.subarray(b * tokens, b * tokens + lengths[b]!);
    const counts = into(sentence);
    const own = isText.reduce((sum, weight) => sum + weight, 0);
    for (const one of counts) one.n += own;
    for (const [l, { width, activation, sign }] of layers.entries()) {
      const begin = b * tokens * width;
      const values = read.get(activation)!.subarray(begin, begin + lengths[b]! * width);
      const signs = read.get(sign)!.subarray(begin, begin + lengths[b]! * width);
      see?.(sentence, l, values, isText);
      for (const { layers: sums } of counts) addTokens(sums[l]!, values, signs, isText, width);
    }
  }
}

function addTokens(
  { positive, sum, squares }: NeuronSums,
  values: Float32Array,
  signs: Float32Array,
  isText: Float32Array,
  width: number,
): void {
  for (let t = 0; t < isText.length; t++) {
    if (isText[t] === 0) continue;
    for (let j = 0, at = t * width; j < width; j++, at++) {
      const value = values[at]!;
      if (signs[at]! > 0) positive[j]!++;
      sum[j]! += value;
      squares[j]! += value * value;
    }
  }
}
