import { z } from "zod";
import { activation, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { upAndDown } from "../../feed-forward.js";
import {
  biasesOf,
  dividedHeadDim,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

/** LLaMA with a squared ReLU instead of a gate. @see Arcee AI 2025, https://huggingface.co/arcee-ai/AFM-4.5B */
export const arcee = architecture(
  {
    used: {
      ...llamaLikeKeys,
      hidden_act: activation.default("relu2"),
      max_position_embeddings: count.default(4096),
      rms_norm_eps: epsilon.default(1e-5),
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) => {
    const head_dim = dividedHeadDim(checkpoint, config);
    return decoder({
      ...llamaLike("arcee", checkpoint, { ...config, head_dim }, note),
      bias: biasesOf(config),
      feedForward: () => upAndDown(config),
    });
  },
);
