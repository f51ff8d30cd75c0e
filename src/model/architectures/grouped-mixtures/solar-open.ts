import { z } from "zod";
import { configError, count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import {
  llamaLike,
  llamaLikeKeys,
  rotaryOf,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { unreadByMixtures } from "../../mixture.js";
import { correctedKeys, correctedMixture } from "./corrected-mixture.js";

const { intermediate_size: _, ...keys } = llamaLikeKeys;

/** LLaMA with DeepSeek-V3's experts in every block. @see https://huggingface.co/upstage/Solar-Open-100B */
export const solarOpen = architecture(
  {
    used: {
      ...keys,
      ...correctedKeys,
      num_key_value_heads: count.default(8),
      head_dim: count.nullish().default(128),
      max_position_embeddings: count.default(131_072),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(1_000_000),
      attention_bias: z.boolean().default(false),
      n_shared_experts: count.default(1),
      n_routed_experts: count.default(128),
      num_experts_per_tok: count.default(8),
      moe_intermediate_size: count.default(1280),
    },
    spellings: { num_local_experts: "n_routed_experts" },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      ...withoutWindows,
      intermediate_size: "all its blocks have experts",
      first_k_dense_replace: "all its blocks have experts",
      use_qk_norm: "it has no such norms",
    },
  },
  (checkpoint, config, note) => {
    const fields = { ...config, intermediate_size: config.moe_intermediate_size };
    const like = llamaLike("solar_open", checkpoint, fields, note, {
      turn: (checkpoint, rope, headDim, maxTokens) => {
        const { rope_type: kind, partial_rotary_factor: part } = rope;
        if (part !== 1 && kind !== "proportional")
          // transformers fails with it
          throw configError(checkpoint, "partial_rotary_factor", "whole heads are turned here");
        return rotaryOf(checkpoint, rope, headDim, maxTokens);
      },
    });
    const sparse = correctedMixture(checkpoint, config);
    return decoder({
      ...like,
      bias: { qkv: config.attention_bias, output: false, mlp: false },
      feedForward: () => sparse,
    });
  },
);
