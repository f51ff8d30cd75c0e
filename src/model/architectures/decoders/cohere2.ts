import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { layerTypes, slidingOf, windowOf } from "../../layer-types.js";
import { cohereKeys, cohereLike, unreadByCohere } from "./cohere.js";

/** What Command R7B, and what is built like it, leaves unread. */
export const unreadByCohere2 = {
  ...unreadByCohere,
  use_sliding_window: "layer_types say which blocks have one",
  max_window_layers: "layer_types say which blocks have one",
  _sliding_window_pattern: "what a class remembers for itself",
  use_qk_norm: "it has no such norms",
  use_parallel_block: "its parts always stand side by side",
  use_gated_activation: "it always has a gate",
  use_embedding_sharing: "tie_word_embeddings says it",
  use_parallel_embedding: "a way of training",
  rotary_pct: "whole heads are turned",
  position_embedding_type: "rotations, in the blocks with a window",
  layer_switch: "sliding_window_pattern says it",
  order_of_interleaved_layers: "sliding_window_pattern says it",
};

/** Command R7B, Command A: windows and rotations in three of four blocks, neither in the fourth. @see Cohere 2025, https://arxiv.org/abs/2504.00698 */
export const cohere2 = architecture(
  {
    used: {
      ...cohereKeys,
      sliding_window: count.nullish().default(4096),
      sliding_window_pattern: count.default(4),
      layer_types: layerTypes,
    },
    inert: unreadByCohere2,
  },
  (checkpoint, config, note) => {
    const rule = (block: number) => (block + 1) % config.sliding_window_pattern !== 0;
    const slides = slidingOf(checkpoint, config, rule);
    const like = cohereLike("cohere2", checkpoint, config, note);
    return decoder({
      ...like,
      rotary: block => (slides(block) ? like.rotary(block) : undefined),
      window: windowOf(checkpoint, config, rule),
    });
  },
);
