import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { flowWidth } from "../../model/flow.js";
import type { Model } from "../../model/operations.js";
import { widthsOf } from "../../model/weight-check.js";

/** A point of a model. */
export interface ModelPoint {
  /** "block.3.attention" */
  readonly name: string;
  /** W: how many numbers a token has there. */
  readonly width: number;
}

/**
 * Returns the points that a pass to state `deepest` comes by, in the order of the pass.
 *
 * @example pointsOf(checkpoint, model).find(({ name }) => name === "block.0.activation")?.width
 */
export function pointsOf(
  checkpoint: Checkpoint,
  model: Model,
  deepest: number = model.blocks,
): ModelPoint[] {
  const points: ModelPoint[] = [];
  const plain = widthsOf(checkpoint, model);
  const ops: typeof plain = {
    ...plain,
    point(name, width) {
      points.push({ name, width });
      return width;
    },
    mixture(x, _, { experts }, expert) {
      for (let i = 0; i < experts; i++) expert(ops, x, i);
      return x;
    },
  };
  ops.point("embedding", model.embed(ops));
  for (let block = 0; block < deepest; block++) model.block(ops, block, flowWidth(model, block));
  if (deepest === model.blocks) ops.point("norm", model.finalNorm(ops, model.width));
  return points;
}

/** Returns the points of a pass of `Decoder`: all but the final norm, which is part of its head. */
export function decoderPoints(checkpoint: Checkpoint, model: Model): ModelPoint[] {
  return pointsOf(checkpoint, model).filter(({ name }) => name !== "norm");
}

/** Returns the point where state `layer` flows; the last has passed the final norm. */
export function pointOfState(layer: number, { blocks }: Pick<Model, "blocks">): string {
  if (layer === blocks) return "norm";
  return layer === 0 ? "embedding" : `block.${layer - 1}`;
}
