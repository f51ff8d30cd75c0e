import { z } from "zod";
import { activation, count, epsilon, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { ungated } from "../../feed-forward.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";

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
    // Transformers wants the heads to divide the state, whatever head_dim says.
    const shared = headDimOf(checkpoint, config.hidden_size, config.num_attention_heads);
    return decoder({
      ...llamaLike("arcee", checkpoint, { ...config, head_dim: config.head_dim ?? shared }, note),
      bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: bias },
      feedForward: () => ungated({ activation: hidden_act, width, bias }, ["up_proj", "down_proj"]),
    });
  },
);
