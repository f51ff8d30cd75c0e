import { z } from "zod";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { checkOneABlock, configError } from "./config.js";

/** For each block, whether it sees all earlier tokens or a sliding window of them. */
export const layerTypes = z
  .array(
    z
      .enum(["full_attention", "sliding_attention", "attention"])
      .transform(type => (type === "attention" ? "full_attention" : type)), // its older name
  )
  .nullish();

interface Fields {
  readonly num_hidden_layers: number;
  readonly layer_types?: z.infer<typeof layerTypes>;
  readonly sliding_window?: number | null | undefined;
  /** Absent where an architecture does not read it. */
  readonly is_causal?: boolean;
}

/**
 * Returns how far each block sees: undefined, or the width of a window that holds the token itself.
 * @param slides The architecture's rule, for a config.json without `layer_types`.
 * @throws IsoglossError if `layer_types` speaks of more or fewer blocks than there are, or of
 *   windows where none is given.
 */
export function windowOf(
  checkpoint: Checkpoint,
  config: Fields,
  slides: (block: number) => boolean,
): (block: number) => number | undefined {
  const sliding = slidingOf(checkpoint, config, slides);
  const blocks = Array.from({ length: config.num_hidden_layers }, (_, block) => block);
  const window = config.sliding_window ?? undefined;
  if (window === undefined && blocks.some(sliding))
    throw configError(checkpoint, "sliding_window", "is missing, but blocks shall have one");
  return block => (sliding(block) ? reach(window, config.is_causal) : undefined);
}

/** A window that looks both ways is inclusive in transformers, one that looks back is not. */
export function reach(window: number | undefined, causal = true): number | undefined {
  return window === undefined || causal ? window : window + 1;
}

/** Returns whether each block's window slides. @throws IsoglossError as `windowOf`. */
export function slidingOf(
  checkpoint: Checkpoint,
  { layer_types: types, num_hidden_layers: blocks }: Fields,
  slides: (block: number) => boolean,
): (block: number) => boolean {
  checkOneABlock(checkpoint, "layer_types", types, blocks);
  return block => (types ? types[block] === "sliding_attention" : slides(block));
}
