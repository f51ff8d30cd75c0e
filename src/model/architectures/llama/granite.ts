import { z } from "zod";
import { positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";

/** LLaMA with a factor on embeddings, scores, each part's result and logits. @see https://github.com/ibm-granite/granite-3.0-language-models */
export const granite = architecture(
  {
    used: {
      ...llamaLikeKeys,
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
      embedding_multiplier: positive.default(1),
      residual_multiplier: positive.default(1),
      attention_multiplier: positive.default(1),
      logits_scaling: positive.default(1),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) =>
    decoder({
      ...llamaLike("granite", checkpoint, config, note),
      bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: config.mlp_bias },
      embeddingScale: config.embedding_multiplier,
      residualScale: config.residual_multiplier,
      attentionScale: config.attention_multiplier,
      logitScale: 1 / config.logits_scaling,
    }),
);
