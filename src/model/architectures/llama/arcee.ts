import { z } from "zod";
import { activation, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { ungated } from "../../feed-forward.js";
import {
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
    const { hidden_act, intermediate_size: width, mlp_bias: bias } = config;
    const head_dim = dividedHeadDim(checkpoint, config);
    return decoder({
      ...llamaLike("arcee", checkpoint, { ...config, head_dim }, note),
      bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: bias },
      feedForward: () => ungated({ activation: hidden_act, width, bias }, ["up_proj", "down_proj"]),
    });
  },
);
