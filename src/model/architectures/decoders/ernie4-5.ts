import { z } from "zod";
import { count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";

/** LLaMA whose heads rotate neighbours as pairs. @see ERNIE Team 2025, https://ernie.baidu.com/blog/publication/ERNIE_Technical_Report.pdf */
export const ernie45 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.nullish().default(2),
      head_dim: count.nullish().default(128),
      max_position_embeddings: count.default(131_072),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(500_000),
      tie_word_embeddings: z.boolean().default(true),
      use_bias: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      attention_bias: "use_bias says it",
      mlp_bias: "use_bias says it",
    },
  },
  (checkpoint, config, note) => {
    const like = llamaLike("ernie4_5", checkpoint, config, note);
    const rotary = { ...like.rotary(0)!, interleaved: true };
    const { use_bias: bias } = config;
    return decoder({ ...like, bias: { qkv: bias, output: bias, mlp: bias }, rotary: () => rotary });
  },
);
