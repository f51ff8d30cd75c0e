import { z } from "zod";
import { epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, postNorms, wholeNorms } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

/** LLaMA with norms after each part instead of before, and on all of q and k. @see OLMo et al. 2024, https://arxiv.org/abs/2501.00656 */
export const olmo2 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      rms_norm_eps: epsilon.default(1e-5),
      attention_bias: z.boolean().default(false),
    },
    inert: { ...unreadByDecoders, ...withoutWindows, mlp_bias: "it has none" },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("olmo2", checkpoint, config, note),
      bias: biasesOf(config),
      norms: postNorms,
      queryKeyNorm: wholeNorms,
    }),
);
