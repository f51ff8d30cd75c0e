import type { Checkpoint, Weight } from "../checkpoint/checkpoint.js";
import type { Model, WeightName } from "./operations.js";

/**
 * Returns the prefix under which this checkpoint keeps `probe`: the same model is saved
 * with a language-model head ("model.layers.0…"), without one ("layers.0…"), or inside
 * a larger one.
 *
 * @param prefixes Candidates, the usual one first; it is returned if none fits, so that
 *   the error about the missing weight names what one expects to see.
 */
export function prefixOf(
  checkpoint: Checkpoint,
  prefixes: readonly string[],
  probe: string,
): string {
  return prefixes.find(prefix => checkpoint.weights.has(prefix + probe)) ?? prefixes[0]!;
}

/**
 * Returns the name of the language-model head's matrix: the embedding's own if they are
 * tied, undefined if the checkpoint was saved without a head. A file that holds a head's matrix
 * of its own is believed over a configuration that calls it tied, as in transformers.
 */
export function headOf(
  { weights }: Checkpoint,
  options: { tied: boolean; embedding: WeightName; names: readonly WeightName[] },
): WeightName | undefined {
  const { tied, embedding, names } = options;
  const own = names.find(name => weights.has(name));
  if (!tied) return own;
  return own === undefined || isSamePlace(weights.get(own), weights.get(embedding))
    ? embedding
    : own;
}

export const headBias: WeightName = "lm_head.bias";

/**
 * Returns the head, or undefined if it should have a bias and the checkpoint has none: a tied matrix
 * is there in one saved without a head, too, and only the bias tells.
 */
export function headWithBias(
  { weights }: Checkpoint,
  head: WeightName | undefined,
  shouldHave: boolean,
): WeightName | undefined {
  return shouldHave && !weights.has(headBias) ? undefined : head;
}

/** Returns a model's logits by the head of that name; undefined if it has none. */
export function logitsBy(head: WeightName | undefined): Model["logits"] {
  return head === undefined ? undefined : (ops, x) => ops.linear(x, head);
}

/** Whether two names stand for the same bytes, as those of tied weights in a .bin. */
function isSamePlace(a: Weight | undefined, b: Weight | undefined): boolean {
  return a !== undefined && b !== undefined && a.file === b.file && a.offset === b.offset;
}
