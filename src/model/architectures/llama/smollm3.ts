import { z } from "zod";
import { configError, count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { layerTypes, windowOf } from "../../layer-types.js";
import { biasesOf, llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";

/** LLaMA whose every fourth block knows no positions. @see Bakouch et al. 2025, https://huggingface.co/blog/smollm3 */
export const smollm3 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.nullish().default(4),
      max_position_embeddings: count.default(32_768),
      rope_theta: positive.default(2_000_000),
      tie_word_embeddings: z.boolean().default(true),
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
      use_sliding_window: z.boolean().default(false),
      sliding_window: count.nullish(),
      layer_types: layerTypes,
      no_rope_layers: z.array(z.int()).nullish(),
      no_rope_layer_interval: count.default(4),
    },
    inert: {
      ...unreadByDecoders,
      max_window_layers: "the blocks without positions have the windows",
    },
  },
  (checkpoint, config, note) => {
    const { no_rope_layers: given, no_rope_layer_interval: interval } = config;
    if (given && given.length < config.num_hidden_layers)
      throw configError(
        checkpoint,
        "no_rope_layers",
        `has ${given.length} entries, but num_hidden_layers is ${config.num_hidden_layers}`,
      );
    const turns = (block: number) => (given ? given[block] !== 0 : (block + 1) % interval !== 0);
    const like = llamaLike("smollm3", checkpoint, config, note);
    const windows = config.use_sliding_window && config.sliding_window != null;
    return decoder({
      ...like,
      bias: biasesOf(config),
      rotary: block => (turns(block) ? like.rotary(block) : undefined),
      window: windowOf(checkpoint, config, block => windows && !turns(block)),
    });
  },
);
