import { z } from "zod";
import { positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, preNorms } from "../../decoder.js";
import {
  biasesOf,
  dividedHeadDim,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

/** LLaMA with norms on both sides, and a factor on embeddings, scores, each part's result and logits. @see NAVER Cloud 2025, https://arxiv.org/abs/2506.22403 */
export const hyperclovax = architecture(
  {
    used: {
      ...llamaLikeKeys,
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
      use_post_norm: z.boolean().default(true),
      embedding_multiplier: positive.default(1),
      residual_multiplier: positive.default(1),
      attention_multiplier: positive.nullish(),
      logits_scaling: positive.default(1),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) => {
    const head_dim = dividedHeadDim(checkpoint, config);
    const like = llamaLike("hyperclovax", checkpoint, { ...config, head_dim }, note);
    const after = { afterAttention: "post_norm1", afterFeedForward: "post_norm2" };
    return decoder({
      ...like,
      bias: biasesOf(config),
      norms: config.use_post_norm ? { ...preNorms, ...after } : preNorms,
      embeddingScale: config.embedding_multiplier,
      residualScale: config.residual_multiplier,
      attentionScale: config.attention_multiplier ?? like.attentionScale,
      logitScale: config.logits_scaling,
    });
  },
);
