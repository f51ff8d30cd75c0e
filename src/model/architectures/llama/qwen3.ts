import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, headNorms } from "../../decoder.js";
import { biasesOf, llamaLike, unreadByDecoders } from "../../llama-like.js";
import { qwenKeys, qwenWindow } from "./qwen2.js";

/** Qwen 2 without its biases, with norms on each head's queries and keys. @see Yang et al. 2025, https://arxiv.org/abs/2505.09388 */
export const qwen3 = architecture(
  {
    used: { ...qwenKeys, head_dim: count.default(128), attention_bias: z.boolean().default(false) },
    inert: { ...unreadByDecoders, mlp_bias: "it has none" },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("qwen3", checkpoint, config, note),
      bias: biasesOf(config),
      queryKeyNorm: headNorms,
      window: qwenWindow(checkpoint, config),
    }),
);
