import { z } from "zod";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { configError } from "./config.js";

/** For each block, whether it sees all earlier tokens or a sliding window of them. */
export const layerTypes = z.array(z.enum(["full_attention", "sliding_attention"])).nullish();

interface Fields {
  readonly num_hidden_layers: number;
  readonly layer_types?: z.infer<typeof layerTypes>;
  readonly sliding_window?: number | null | undefined;
}

/**
 * Returns whether each block's window slides, and how far it reaches back.
 * @param slides The architecture's rule, for a config.json without `layer_types`.
 * @throws IsoglossError if `layer_types` speaks of more or fewer blocks than there are.
 */
export function windowOf(
  checkpoint: Checkpoint,
  config: Fields,
  slides: (block: number) => boolean,
): (block: number) => number | undefined {
  const sliding = slidingOf(checkpoint, config, slides);
  return block => (sliding(block) ? (config.sliding_window ?? undefined) : undefined);
}

/** Returns whether each block's window slides. @throws IsoglossError as `windowOf`. */
export function slidingOf(
  checkpoint: Checkpoint,
  { layer_types: types, num_hidden_layers: blocks }: Fields,
  slides: (block: number) => boolean,
): (block: number) => boolean {
  if (types && types.length !== blocks)
    throw configError(
      checkpoint,
      "layer_types",
      `has ${types.length} entries, but num_hidden_layers is ${blocks}`,
    );
  return block => (types ? types[block] === "sliding_attention" : slides(block));
}
