import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, headNorms } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import { reach } from "../../layer-types.js";
import { biasesOf, llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";
import { checkedMixture, isSparse, mixture, sparseKeys, unreadByMixtures } from "../../mixture.js";

/** Qwen 3 with experts. @see Yang et al. 2025, https://arxiv.org/abs/2505.09388 */
export const qwen3Moe = architecture(
  {
    used: {
      ...llamaLikeKeys,
      ...sparseKeys,
      num_key_value_heads: count.default(4),
      max_position_embeddings: count.default(32_768),
      attention_bias: z.boolean().default(false),
      use_sliding_window: z.boolean().default(false),
      sliding_window: count.nullish().default(4096),
      num_experts: count.default(128),
      num_local_experts: count.nullish(), // what the class saves, and goes before the other
      num_experts_per_tok: count.default(8),
      moe_intermediate_size: count.default(768),
    },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      max_window_layers: "all its blocks have a window, or none",
      layer_types: "all its blocks have a window, or none",
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_local_experts ?? config.num_experts,
      chosen: config.num_experts_per_tok,
      normalized: config.norm_topk_prob,
    });
    const part = (width: number) => plainGated(config, width);
    const expert = part(config.moe_intermediate_size);
    const window = config.use_sliding_window ? config.sliding_window : null;
    return decoder({
      ...llamaLike("qwen3_moe", checkpoint, config, note),
      bias: biasesOf(config),
      queryKeyNorm: headNorms,
      window: () => reach(window ?? undefined, config.is_causal),
      feedForward: block =>
        isSparse(block, config) ? mixture(options, expert) : part(config.intermediate_size),
    });
  },
);
