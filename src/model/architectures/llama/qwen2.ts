import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { layerTypes, windowOf } from "../../layer-types.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";

/** The keys that Qwen 2 and 3 share. */
export const qwenKeys = {
  ...llamaLikeKeys,
  num_key_value_heads: count.nullish().default(32),
  max_position_embeddings: count.default(32_768),
  use_sliding_window: z.boolean().default(false),
  sliding_window: count.nullish().default(4096),
  max_window_layers: z.int().default(28),
  layer_types: layerTypes,
};

type QwenFields = z.infer<z.ZodObject<typeof qwenKeys>>;

/** Blocks from `max_window_layers` on have a sliding window, where windows are used at all. */
export function qwenWindow(
  checkpoint: Checkpoint,
  config: QwenFields,
): (block: number) => number | undefined {
  const window = config.use_sliding_window ? config.sliding_window : null;
  return windowOf(
    checkpoint,
    { ...config, sliding_window: window },
    block => window !== null && block >= config.max_window_layers,
  );
}

/** LLaMA with biases on queries, keys and values. @see Yang et al. 2024, https://arxiv.org/abs/2407.10671 */
export const qwen2 = architecture(
  {
    used: qwenKeys,
    inert: {
      ...unreadByDecoders,
      attention_bias: "queries, keys and values always have biases",
      mlp_bias: "it has none",
    },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("qwen2", checkpoint, config, note),
      bias: { qkv: true, output: false, mlp: false },
      window: qwenWindow(checkpoint, config),
    }),
);
