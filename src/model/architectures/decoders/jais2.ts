import { z } from "zod";
import { activation, count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { upAndDown } from "../../feed-forward.js";
import {
  biasesOf,
  dividedHeadDim,
  llamaLike,
  meanNormKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { layerNorm } from "../../norm.js";

/** LLaMA with norms that subtract the mean, biases, and a squared ReLU instead of a gate. @see Inception et al. 2025, https://huggingface.co/inceptionai/Jais-2-8B-Chat */
export const jais2 = architecture(
  {
    used: {
      ...meanNormKeys,
      hidden_act: activation.default("relu2"),
      max_position_embeddings: count.default(8192),
      attention_bias: z.boolean().default(true),
      mlp_bias: z.boolean().default(true),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) => {
    const head_dim = dividedHeadDim(checkpoint, config);
    return decoder({
      ...llamaLike("jais2", checkpoint, { ...config, head_dim }, note),
      norm: layerNorm(config.layer_norm_eps),
      bias: biasesOf(config),
      feedForward: () => upAndDown(config),
    });
  },
);
