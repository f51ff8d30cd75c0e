import { z } from "zod";
import { configError, count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";

/** LLaMA whose heads, as wide together as the state, rotate neighbours as pairs. @see Kyutai 2025, https://huggingface.co/kyutai/helium-1-preview-2b */
export const helium = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.default(20),
      head_dim: count.default(128),
      max_position_embeddings: count.default(4096),
      rms_norm_eps: epsilon.default(1e-8),
      rope_theta: positive.default(100_000),
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) => {
    const like = llamaLike("helium", checkpoint, config, note);
    const { heads, headDim, width } = like;
    if (heads * headDim !== width)
      // the one after attention is a square matrix in transformers
      throw configError(
        checkpoint,
        "head_dim",
        `${heads} heads of ${headDim} must be as wide together as hidden_size, ${width}`,
      );
    const rotary = { ...like.rotary(0)!, interleaved: true };
    return decoder({
      ...like,
      bias: { qkv: config.attention_bias, output: false, mlp: config.mlp_bias },
      rotary: () => rotary,
    });
  },
);
