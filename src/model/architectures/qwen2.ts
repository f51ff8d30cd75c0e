import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, readConfig } from "../config.js";
import { decoder } from "../decoder.js";
import { layerTypes, windowOf } from "../layer-types.js";
import { llamaLike, llamaLikeFields } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";

/** The fields that Qwen 2 and 3 share. */
export const qwenFields = {
  ...llamaLikeFields,
  max_position_embeddings: count.default(32_768),
  use_sliding_window: z.boolean().default(false),
  sliding_window: count.nullish().default(4096),
  max_window_layers: z.int().min(0).default(28),
  layer_types: layerTypes,
};

type QwenFields = z.infer<z.ZodObject<typeof qwenFields>>;

/** Blocks from `max_window_layers` on have a sliding window, where windows are used at all. */
export function qwenWindow(
  checkpoint: Checkpoint,
  config: QwenFields,
): (block: number) => number | undefined {
  if (!config.use_sliding_window) return () => undefined;
  return windowOf(checkpoint, config, block => block >= config.max_window_layers);
}

const schema = z.object(qwenFields);

/** LLaMA with biases on queries, keys and values. @see Yang et al. 2024, https://arxiv.org/abs/2407.10671 */
export function qwen2(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("qwen2", checkpoint, config, ropeOf(checkpoint)),
    bias: { qkv: true, output: false, mlp: false },
    window: qwenWindow(checkpoint, config),
  });
}
