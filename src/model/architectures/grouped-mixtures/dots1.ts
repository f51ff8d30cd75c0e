import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, headNorms } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import { layerTypes, windowOf } from "../../layer-types.js";
import { biasesOf, llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";
import { unreadByMixtures } from "../../mixture.js";
import { correctedKeys, correctedMixture } from "./corrected-mixture.js";

/** dots.llm1: Qwen 3's attention, DeepSeek-V3's experts. @see Huo et al. 2025, https://arxiv.org/abs/2506.05767 */
export const dots1 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      ...correctedKeys,
      num_key_value_heads: count.nullish().default(32),
      moe_intermediate_size: count.default(1408),
      norm_topk_prob: z.boolean().default(false),
      first_k_dense_replace: z.int().min(0).default(0),
      attention_bias: z.boolean().default(false),
      sliding_window: count.nullish().default(4096),
      max_window_layers: z.int().default(62),
      layer_types: layerTypes,
    },
    spellings: { num_local_experts: "n_routed_experts" },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      use_sliding_window: "layer_types, or max_window_layers, say which blocks have one",
    },
  },
  (checkpoint, config, note) => {
    const dense = plainGated(config, config.intermediate_size);
    const sparse = correctedMixture(checkpoint, config);
    return decoder({
      ...llamaLike("dots1", checkpoint, config, note),
      bias: biasesOf(config),
      queryKeyNorm: headNorms,
      window: windowOf(
        checkpoint,
        config,
        block => config.sliding_window !== null && block >= config.max_window_layers,
      ),
      feedForward: block => (block < config.first_k_dense_replace ? dense : sparse),
    });
  },
);
