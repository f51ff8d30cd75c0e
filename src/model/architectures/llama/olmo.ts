import { z } from "zod";
import { positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { bareNorm } from "../../norm.js";

const { rms_norm_eps: _, ...keys } = llamaLikeKeys;

/** LLaMA with norms that learn nothing, and, in some sizes, a limit on queries, keys and values. @see Groeneveld et al. 2024, https://arxiv.org/abs/2402.00838 */
export const olmo = architecture(
  {
    used: {
      ...keys,
      attention_bias: z.boolean().default(false),
      clip_qkv: positive.nullish(),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      mlp_bias: "it has none",
      rms_norm_eps: "its norms have an epsilon of their own",
    },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("olmo", checkpoint, config, note),
      norm: bareNorm(1e-5),
      bias: biasesOf(config),
      clip: config.clip_qkv ?? undefined,
    }),
);
