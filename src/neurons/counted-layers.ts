import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { pointsOf } from "../engine/hooks/points-of.js";
import type { Model } from "../model/operations.js";

/** A feed-forward part with neurons of its own, which every token passes. */
export interface NeuronLayer {
  /** The state that its block returns. */
  readonly layer: number;
  /** How many neurons it has. */
  readonly width: number;
  /** The point of their activations: what enters the last matrix. */
  readonly activation: string;
  /** The point whose sign says whether a neuron is active: the gate's where there is one. */
  readonly sign: string;
}

/**
 * Returns the layers of a model whose neurons every token passes, ascending; of a mixture of experts
 * those of its dense blocks.
 * @throws IsoglossError if there are none.
 */
export function neuronLayers(checkpoint: Checkpoint, model: Model): NeuronLayer[] {
  const widths = new Map(pointsOf(checkpoint, model).map(({ name, width }) => [name, width]));
  const layers = Array.from({ length: model.blocks }, (_, block): NeuronLayer[] => {
    const [activation, gate] = [`block.${block}.activation`, `block.${block}.gate`];
    const width = widths.get(activation);
    if (width === undefined) return [];
    return [{ layer: block + 1, width, activation, sign: widths.has(gate) ? gate : activation }];
  }).flat();
  if (layers.length === 0)
    throw new IsoglossError(
      `${checkpoint.name}: has no neurons that every token passes`,
      "Of a mixture of experts, `isogloss routing` counts which experts see which language.",
    );
  return layers;
}
