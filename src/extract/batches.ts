import type { Batch } from "../engine/engine.js";
import { isSpecial } from "../tokenizer/is-special.js";
import { type PoolingWeights, xllmBatch } from "./poolings.js";
import type { Tokenized } from "./tokenized.js";

/** The sentences of a batch by their index, ascending. */
export type BatchPlan = Uint32Array;

export interface Plan {
  /** Groups of batches that are given to the engine at once; sentences of a chunk are neighbours. */
  readonly chunks: readonly (readonly BatchPlan[])[];
  /** Of all token places that are computed, the share that is padding, in [0, 1). */
  readonly paddingShare: number;
}

export interface PlanOptions {
  /** The most token places a batch has, padding included; a longer sentence is alone. */
  readonly tokenBudget: number;
  /** A chunk ends when it has this many tokens. */
  readonly chunkTokens: number;
}

/**
 * Divides sentences into batches of similar length: consecutive sentences are taken
 * until they have `chunkTokens` tokens, sorted by length within this chunk, and divided
 * into batches within the budget. The plan follows from lengths and options alone, so that interrupted work
 * can find its batches again.
 *
 * @param lengths (n), in tokens.
 */
export function planBatches(
  lengths: ArrayLike<number>,
  { tokenBudget, chunkTokens }: PlanOptions,
): Plan {
  for (const [name, value] of Object.entries({ tokenBudget, chunkTokens }))
    if (!(Number.isInteger(value) && value > 0))
      throw new RangeError(`planBatches: ${name} must be a positive integer, got ${value}`);
  const chunks: BatchPlan[][] = [];
  let tokens = 0;
  let places = 0;
  for (let begin = 0; begin < lengths.length; ) {
    let end = begin;
    let held = 0;
    while (end < lengths.length && (held === 0 || held + lengths[end]! <= chunkTokens))
      held += lengths[end++]!;
    tokens += held;
    const order = Uint32Array.from({ length: end - begin }, (_, i) => begin + i);
    order.sort((a, b) => lengths[a]! - lengths[b]! || a - b);
    const sorted = Uint32Array.from(order, i => lengths[i]!);
    const ends = batchEnds(sorted, tokenBudget);
    const chunk = ends.map((to, k) => order.slice(ends[k - 1] ?? 0, to).sort());
    for (const [k, to] of ends.entries()) places += (to - (ends[k - 1] ?? 0)) * sorted[to - 1]!;
    chunks.push(chunk);
    begin = end;
  }
  return { chunks, paddingShare: places === 0 ? 0 : 1 - tokens / places };
}

/** What a batch costs beside its token places: starting every operation once. */
const batchCost = 64; // in token places

/**
 * Returns where batches end in ascending lengths, so that token places plus
 * `batchCost` a batch are least: filling each to the brim would pad a small corpus by
 * a third. A batch is as wide as its last sentence.
 *
 *   cost(j) = min_i cost(i) + (j − i) · length(j − 1) + batchCost,   within the budget
 */
function batchEnds(sorted: Uint32Array, tokenBudget: number): number[] {
  const n = sorted.length;
  const cost = new Float64Array(n + 1);
  const begin = new Uint32Array(n + 1);
  for (let j = 1; j <= n; j++) {
    const width = sorted[j - 1]!;
    cost[j] = cost[j - 1]! + width + batchCost; // alone, whatever the budget
    begin[j] = j - 1;
    for (let i = j - 2; i >= 0 && (j - i) * width <= tokenBudget; i--) {
      const sum = cost[i]! + (j - i) * width + batchCost;
      if (sum < cost[j]!) {
        cost[j] = sum;
        begin[j] = i;
      }
    }
  }
  const ends: number[] = [];
  for (let j = n; j > 0; j = begin[j]!) ends.unshift(j);
  return ends;
}

/**
 * Returns the batch of some sentences: ids and pooling weights, right-padded with
 * each sentence's own last token (any valid id does) and weight 0.
 */
export function makeBatch(
  plan: BatchPlan,
  { ids, starts, added }: Tokenized,
  poolings: readonly PoolingWeights[],
  specialIds: ReadonlySet<number>,
): Batch {
  const size = plan.length;
  const length = (i: number) => starts[i + 1]! - starts[i]!;
  const lengths = Int32Array.from(plan, length);
  const tokens = lengths.reduce((a, b) => Math.max(a, b), 0);
  const poolingCount = poolings.length;
  const padded = new Int32Array(size * tokens); // (B, T)
  const weights = new Float32Array(size * poolingCount * tokens); // (B, P, T)
  const special = { specialIds, added };
  for (const [b, i] of plan.entries()) {
    const own = ids.subarray(starts[i]!, starts[i + 1]!);
    padded.fill(own.at(-1)!, b * tokens, (b + 1) * tokens);
    padded.set(own, b * tokens);
    const sentence = {
      length: own.length,
      isSpecial: (t: number) => isSpecial(special, own, t),
      groupLength: groupLength(i, starts),
    };
    for (const [p, weigh] of poolings.entries())
      weights.set(weigh(sentence), (b * poolingCount + p) * tokens);
  }
  return { ids: padded, poolings: weights, lengths, size, tokens, poolingCount };
}

/** The longest of the eight consecutive sentences that sentence i is one of. */
function groupLength(i: number, starts: Uint32Array): number {
  const first = i - (i % xllmBatch);
  let longest = 0;
  for (let j = first; j < Math.min(first + xllmBatch, starts.length - 1); j++)
    longest = Math.max(longest, starts[j + 1]! - starts[j]!);
  return longest;
}
