import { z } from "zod";
import { configError, count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import { windowOf } from "../../layer-types.js";
import { llamaLike, unreadByDecoders } from "../../llama-like.js";
import {
  checkedMixture,
  isSparse,
  mixture,
  sparseKeys,
  unreadByMixtures,
  withShared,
} from "../../mixture.js";
import { qwenKeys } from "../llama/qwen2.js";

/** Qwen 2 with small experts beside a large one that sees every token. @see Yang et al. 2024, https://arxiv.org/abs/2407.10671 */
export const qwen2Moe = architecture(
  {
    used: {
      ...qwenKeys,
      ...sparseKeys,
      num_key_value_heads: count.nullish().default(16),
      sliding_window: z.int().min(0).nullish().default(4096), // 0 is saved where none is used
      qkv_bias: z.boolean().default(true),
      num_experts: count.default(60),
      num_experts_per_tok: count.default(4),
      moe_intermediate_size: count.default(1408),
      shared_expert_intermediate_size: count.default(5632),
    },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      attention_bias: "qkv_bias says it",
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_experts,
      chosen: config.num_experts_per_tok,
      normalized: config.norm_topk_prob,
    });
    if (config.use_sliding_window && config.sliding_window === 0)
      throw configError(checkpoint, "sliding_window", "0 leaves a token nothing to see");
    const part = (width: number) => plainGated(config, width);
    const expert = part(config.moe_intermediate_size);
    const shared = part(config.shared_expert_intermediate_size);
    const window = config.use_sliding_window ? config.sliding_window : null;
    return decoder({
      ...llamaLike("qwen2_moe", checkpoint, config, note),
      bias: { qkv: config.qkv_bias, output: false, mlp: false },
      window: windowOf(
        checkpoint,
        { ...config, sliding_window: window },
        block => window !== null && block % 2 === 0 && block < config.max_window_layers,
      ),
      feedForward: block =>
        isSparse(block, config)
          ? withShared(mixture(options, expert), shared)
          : part(config.intermediate_size),
    });
  },
);
