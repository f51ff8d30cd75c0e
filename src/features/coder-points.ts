import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { pointsOf } from "../engine/hooks/points-of.js";
import type { Model } from "../model/operations.js";
import type { SparseCoder } from "./sparse-coder.js";

/** Where a coder stands in a model. */
export interface CoderPoints {
  /** What it reads. */
  readonly point: string;
  /** What it reconstructs; undefined without a decoder of one layer. */
  readonly target: string | undefined;
}

/** What stands at the end of the points that transcoders read. */
const beforeFeedForward = /\.mlp-input$/;

/**
 * Returns where a coder reads and reconstructs: as it is asked, else as its files say.
 * @throws IsoglossError as `languageFeatures`.
 */
export function coderPoints(
  checkpoint: Checkpoint,
  model: Model,
  coder: SparseCoder,
  asked: { readonly point?: string | undefined; readonly target?: string | undefined },
): CoderPoints {
  const point = asked.point ?? coder.point;
  if (point === undefined)
    throw new IsoglossError(
      "the files of the features do not say where they read",
      "Name the point, such as block.12, or block.12.mlp-input of a transcoder (--point).",
    );
  const known = pointsOf(checkpoint, model);
  const check = (name: string, width: number, does: string) => {
    const own = known.find(one => one.name === name)?.width;
    if (own === width) return;
    throw new IsoglossError(
      `${checkpoint.name}: ${own === undefined ? "has no" : `is ${own} wide at the`} point ${name}, and the features ${does} states of ${width}`,
      "Give the model and the point that they were trained on, such as block.12.",
    );
  };
  check(point, coder.width, "are of");
  if (coder.decode === undefined && asked.target === undefined) return { point, target: undefined };
  if (coder.decode === undefined)
    throw new IsoglossError(
      "the file of the features has no decoder of one layer, so nothing is reconstructed",
      "Leave --target-point out.",
    );
  const isRead = asked.point === undefined || asked.point === coder.point;
  const written = isRead ? coder.target : undefined;
  const usual = beforeFeedForward.test(point)
    ? point.replace(beforeFeedForward, ".mlp")
    : coder.isTranscoder
      ? undefined
      : point;
  const target = asked.target ?? written ?? usual;
  if (target === undefined)
    throw new IsoglossError(
      `the features are a transcoder's, which reads one point and reconstructs another, and ${point} is not what enters a feed-forward part`,
      "Read block.12.mlp-input, or name what it reconstructs (--target-point block.12.mlp).",
    );
  check(target, coder.outputs, "make");
  return { point, target };
}
