import { count } from "../../config.js";
import { glmLike } from "./glm.js";

/** GLM with norms on both sides. @see GLM Team 2024, https://arxiv.org/abs/2406.12793 */
export const glm4 = glmLike(
  "glm4",
  { num_key_value_heads: count.default(2), head_dim: count.default(128) },
  {
    beforeAttention: "input_layernorm",
    afterAttention: "post_self_attn_layernorm",
    beforeFeedForward: "post_attention_layernorm",
    afterFeedForward: "post_mlp_layernorm",
  },
);
