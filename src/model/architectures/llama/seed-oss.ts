import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";

/** LLaMA with biases where its configuration says. @see ByteDance Seed 2025, https://github.com/ByteDance-Seed/seed-oss */
export const seedOss = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.nullish().default(8),
      head_dim: count.nullish().default(128),
      max_position_embeddings: count.default(524_288),
      attention_bias: z.boolean().default(true),
      attention_out_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      residual_dropout: "only training reads it",
    },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("seed_oss", checkpoint, config, note),
      bias: {
        qkv: config.attention_bias,
        output: config.attention_out_bias,
        mlp: config.mlp_bias,
      },
    }),
);
