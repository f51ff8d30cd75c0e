import { z } from "zod";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

/** LLaMA 1, 2, 3 and 3.x. @see Touvron et al. 2023, https://arxiv.org/abs/2302.13971 */
export const llama = architecture(
  {
    used: {
      ...llamaLikeKeys,
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("llama", checkpoint, config, note),
      bias: biasesOf(config),
    }),
);
