import type { Source } from "./source.js";

/**
 * Returns the inner layers: neither the embedding output, which has seen no other token, nor
 * the last state, which is shaped for the output; all layers if there is nothing between.
 */
export function innerLayers({
  layers,
  blocks,
}: Pick<Source, "layers" | "blocks">): readonly number[] {
  const inner = layers.filter(layer => layer > 0 && layer < blocks);
  return inner.length > 0 ? inner : layers;
}

/** Returns the layer in the middle of the inner ones: a choice that looks at no value. */
export function middleLayer(source: Pick<Source, "layers" | "blocks">): number {
  const layers = innerLayers(source);
  return layers[Math.floor((layers.length - 1) / 2)]!;
}
