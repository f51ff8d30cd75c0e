import { z } from "zod";
import { configError, count, headDimOf, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { deepseek, deepseekKeys, onlyOne, unreadByDeepseek } from "./deepseek.js";

const { head_dim: _, ...keys } = deepseekKeys;

/** DeepSeek-V2: softmax over experts, the best of all or of the best groups. @see DeepSeek-AI 2024, https://arxiv.org/abs/2405.04434 */
export const deepseekV2 = architecture(
  {
    used: {
      ...keys,
      mlp_bias: z.boolean().default(false),
      moe_intermediate_size: count.default(1407),
      n_routed_experts: count.default(64),
      n_shared_experts: count.default(2),
      routed_scaling_factor: positive.default(1),
      first_k_dense_replace: z.int().min(0).default(0),
      topk_method: z.enum(["greedy", "group_limited_greedy"]).default("greedy"),
      n_group: count.nullish(),
      topk_group: count.nullish(),
    },
    spellings: { num_experts: "n_routed_experts" },
    inert: {
      ...unreadByDeepseek,
      head_dim: "qk_rope_head_dim says what is turned of a head",
      norm_topk_prob: "the shares of the chosen are never made to add up to 1",
      rope_interleave: "neighbours are always pairs",
    },
    neutral: {
      ...onlyOne,
      scoring_func: { values: ["softmax"], effect: "would make other shares of experts" },
    },
  },
  (checkpoint, config, note) => {
    headDimOf(checkpoint, config.hidden_size, config.num_attention_heads);
    const { n_group: groups, topk_group: best } = config;
    const isGrouped = config.topk_method === "group_limited_greedy";
    if (isGrouped && (groups == null || best == null))
      throw configError(checkpoint, "n_group", "and topk_group must say which groups there are");
    return deepseek("deepseek_v2", checkpoint, config, note, {
      routing: {
        normalized: false,
        groups: isGrouped ? { count: groups!, chosen: best!, judgedBy: 1 } : undefined,
      },
      interleaved: true,
      biased: config.mlp_bias,
    });
  },
);
