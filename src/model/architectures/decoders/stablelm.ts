import { z } from "zod";
import { count, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, preNorms } from "../../decoder.js";
import {
  llamaLike,
  meanNormKeys,
  partRotary,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { layerNorm, type Norm } from "../../norm.js";

const { head_dim: _, ...keys } = meanNormKeys;

/** LLaMA with norms that subtract the mean, and a quarter of each head rotated. @see Bellagente et al. 2024, https://arxiv.org/abs/2402.17834 */
export const stablelm = architecture(
  {
    used: {
      ...keys,
      num_key_value_heads: count.default(32),
      max_position_embeddings: count.default(4096),
      partial_rotary_factor: z.number().positive().max(1).default(0.25),
      use_qkv_bias: z.boolean().default(false),
      qk_layernorm: z.boolean().default(false),
      use_parallel_residual: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      attention_bias: "use_qkv_bias says it",
      mlp_bias: "it has none",
    },
  },
  (checkpoint, config, note) => {
    const headDim = headDimOf(checkpoint, config.hidden_size, config.num_attention_heads);
    // A norm a head, without bias.
    const norm: Norm = (ops, x, name, heads = 1) =>
      ops.layerNorm(x, {
        weight: Array.from({ length: heads }, (_, head) => `${name}.norms.${head}.weight`),
        epsilon: config.layer_norm_eps,
        heads,
      });
    const { use_parallel_residual: parallel } = config;
    return decoder({
      ...llamaLike("stablelm", checkpoint, { ...config, head_dim: headDim }, note, {
        turn: partRotary,
      }),
      norm: layerNorm(config.layer_norm_eps),
      norms: parallel ? { beforeAttention: "input_layernorm" } : preNorms,
      parallel,
      bias: { qkv: config.use_qkv_bias, output: false, mlp: false },
      queryKeyNorm: config.qk_layernorm
        ? { query: "q_layernorm", key: "k_layernorm", over: "heads", norm }
        : undefined,
    });
  },
);
