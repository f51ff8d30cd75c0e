import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { WeightName } from "./operations.js";

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
 * tied, undefined if the checkpoint was saved without a head.
 */
export function headOf(
  checkpoint: Checkpoint,
  options: { tied: boolean; embedding: WeightName; names: readonly WeightName[] },
): WeightName | undefined {
  if (options.tied) return options.embedding;
  return options.names.find(name => checkpoint.weights.has(name));
}
