import { IsoglossError } from "../base/error.js";
import type { Model } from "../model/operations.js";
import type { Batch } from "./engine.js";

/**
 * Checks which layers are asked for.
 * @throws RangeError unless they ascend within 0 … L, and there is one at least.
 */
export function checkLayers(caller: string, layers: readonly number[], { blocks }: Model): void {
  const ascend = layers.every((layer, i) => i === 0 || layer > layers[i - 1]!);
  const known = layers.every(layer => Number.isInteger(layer) && layer >= 0 && layer <= blocks);
  if (layers.length === 0 || !ascend || !known)
    throw new RangeError(
      `${caller}: layers must ascend within 0 … ${blocks}, got ${layers.join(", ") || "none"}`,
    );
}

/**
 * Checks a batch against the model that shall run it.
 * @throws RangeError if its arrays and sizes disagree, or it is longer than the model takes.
 * @throws IsoglossError if a token id has no row in the embedding, or is padding within a text.
 */
export function checkBatch(caller: string, batch: Batch, model: Model): void {
  const { ids, poolings, lengths, size, tokens, poolingCount } = batch;
  const agree =
    ids.length === size * tokens &&
    lengths.length === size &&
    poolings.length === size * poolingCount * tokens;
  if (!agree || size < 1 || tokens < 1 || poolingCount < 1)
    throw new RangeError(
      `${caller}: a batch of (${size}, ${tokens}) with ${poolingCount} poolings must have as many ids, lengths and weights, got ${ids.length}, ${lengths.length}, ${poolings.length}`,
    );
  if (tokens > model.maxTokens)
    throw new RangeError(
      `${caller}: a sentence may have ${model.maxTokens} tokens, got a batch of ${tokens}`,
    );
  checkKnown(ids, model);
  const { padding } = model;
  if (padding === undefined) return;
  const holds = (length: number, row: number) =>
    ids.subarray(row * tokens, row * tokens + length).includes(padding);
  if (lengths.some(holds))
    throw new IsoglossError(
      `a sentence holds token ${padding}, config.json's pad_token_id, which takes no position of its own in this model`,
      "Take the padding token out of the text.",
    );
}

/** @throws IsoglossError if a token id has no row in the embedding. */
export function checkKnown(ids: readonly number[] | Int32Array, { vocabulary }: Model): void {
  const unknown = ids.find(id => id < 0 || id >= vocabulary);
  if (unknown !== undefined)
    throw new IsoglossError(
      `token ${unknown} is outside the model's vocabulary of ${vocabulary}`,
      "The tokenizer is another model's, or has tokens added that the weights do not know.",
    );
}

/**
 * Beyond it float32 may not hold the sum of a state's squares. A norm makes 0 of such a state, as
 * does the reference, and every layer after it would be finite and mean nothing.
 */
const largest = 1e17;

/**
 * Checks that a batch's states are numbers, of a size that the next norm can take.
 *
 * @param whose "layer 3".
 * @throws IsoglossError if a value is infinite, not a number, or beyond 10¹⁷.
 */
export function checkFinite(states: Float32Array, whose: string): void {
  let sum = 0;
  let most = 0;
  for (const value of states) {
    sum += value - value; // NaN for both
    most = Math.max(most, Math.abs(value));
  }
  if (sum !== 0)
    throw new IsoglossError(
      `the states of ${whose} have values that are infinite or not a number`,
      damaged,
    );
  if (most > largest)
    throw new IsoglossError(
      `the states of ${whose} have values as large as ${most.toExponential(1)}, whose squares overflow`,
      damaged,
    );
}

/**
 * Checks what a layer's states of a batch are: numbers, and not what a norm makes of an overflow,
 * 0 throughout. The first state may be: an embedding can have rows of 0.
 *
 * @param states (B, P, H)
 * @throws IsoglossError as `checkFinite` does, or if a state of tokens with weights is 0.
 */
export function checkStates(states: Float32Array, layer: number, batch: Batch): void {
  checkFinite(states, `layer ${layer}`);
  if (layer === 0) return;
  const { poolings, size, tokens, poolingCount } = batch;
  const rows = size * poolingCount;
  const width = states.length / rows;
  for (let row = 0; row < rows; row++) {
    if (states.subarray(row * width, (row + 1) * width).some(value => value !== 0)) continue;
    if (poolings.subarray(row * tokens, (row + 1) * tokens).every(weight => weight === 0)) continue;
    throw new IsoglossError(
      `the states of layer ${layer} are 0: what comes to a norm before them is so large that its squares overflow`,
      damaged,
    );
  }
}

/** What is to be done about values that no model should have. */
export const damaged =
  "The weights are damaged or too large for the precision in use, or an edit pushes too far: check them, use the cpu provider, or push less.";
