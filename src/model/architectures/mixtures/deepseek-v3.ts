import { z } from "zod";
import { configError, count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { deepseek, deepseekKeys, onlyOne, unreadByDeepseek } from "./deepseek.js";

/** DeepSeek-V3 and R1: each expert judged alone, corrected by what balanced them in training. @see DeepSeek-AI 2024, https://arxiv.org/abs/2412.19437 */
export const deepseekV3 = architecture(
  {
    used: {
      ...deepseekKeys,
      max_position_embeddings: count.default(4096),
      num_key_value_heads: count.nullish().default(128),
      head_dim: count.nullish(),
      moe_intermediate_size: count.default(2048),
      n_routed_experts: count.default(256),
      n_shared_experts: count.default(1),
      num_experts_per_tok: count.default(8),
      routed_scaling_factor: positive.default(2.5),
      first_k_dense_replace: z.int().min(0).default(3),
      norm_topk_prob: z.boolean().nullable().default(true),
      n_group: count.default(8),
      topk_group: count.default(4),
      rope_interleave: z.boolean().nullable().default(true),
    },
    spellings: { num_local_experts: "n_routed_experts" },
    inert: {
      ...unreadByDeepseek,
    },
    neutral: {
      ...onlyOne,
      topk_method: { values: ["noaux_tc"], effect: "would choose experts otherwise" },
      scoring_func: { values: ["sigmoid"], effect: "would make other shares of experts" },
    },
  },
  (checkpoint, config, note) => {
    const { head_dim: said, qk_rope_head_dim: turning } = config;
    if (said != null && said !== turning)
      throw configError(checkpoint, "head_dim", `must be the ${turning} of qk_rope_head_dim`);
    return deepseek("deepseek_v3", checkpoint, config, note, {
      routing: {
        score: "sigmoid",
        normalized: config.norm_topk_prob === true,
        correction: "gate.e_score_correction_bias",
        groups: { count: config.n_group, chosen: config.topk_group, judgedBy: 2 },
      },
      interleaved: config.rope_interleave === true,
      biased: false,
    });
  },
);
