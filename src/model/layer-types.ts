import { z } from "zod";

/** For each block, whether it sees all earlier tokens or a sliding window of them. */
export const layerTypes = z.array(z.enum(["full_attention", "sliding_attention"])).nullish();

interface Fields {
  readonly layer_types?: z.infer<typeof layerTypes>;
  readonly sliding_window?: number | null | undefined;
}

/**
 * Returns whether each block's window slides, and how far it reaches back.
 * @param slides The architecture's rule, for a config.json without `layer_types`.
 */
export function windowOf(
  { layer_types, sliding_window }: Fields,
  slides: (block: number) => boolean,
): (block: number) => number | undefined {
  const sliding = slidingOf({ layer_types }, slides);
  return block => (sliding(block) ? (sliding_window ?? undefined) : undefined);
}

export function slidingOf(
  { layer_types }: Pick<Fields, "layer_types">,
  slides: (block: number) => boolean,
): (block: number) => boolean {
  return block => (layer_types ? layer_types[block] === "sliding_attention" : slides(block));
}
