import { z } from "zod";
import { activation, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { upAndDown } from "../../feed-forward.js";
import {
  biasesOf,
  llamaLike,
  meanNormKeys,
  rotaryOf,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import type { Norm } from "../../norm.js";

const { layer_norm_eps: _, ...keys } = meanNormKeys;

/** LLaMA with norms that subtract the mean and multiply by 1 + w, a squared ReLU instead of a gate, and half of each head rotated. @see Parmar et al. 2024, https://arxiv.org/abs/2402.16819 */
export const nemotron = architecture(
  {
    used: {
      ...keys,
      num_key_value_heads: count, // its default is none, with which transformers fails
      hidden_act: activation.default("relu2"),
      max_position_embeddings: count.default(4096),
      norm_eps: epsilon.default(1e-5),
      partial_rotary_factor: z.number().positive().max(1).default(0.5),
      attention_bias: z.boolean().default(false),
      mlp_bias: z.boolean().default(false),
    },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) => {
    const norm: Norm = (ops, x, name, heads) =>
      ops.layerNorm(x, {
        weight: `${name}.weight`,
        bias: `${name}.bias`,
        epsilon: config.norm_eps,
        unitOffset: true,
        heads,
      });
    return decoder({
      ...llamaLike("nemotron", checkpoint, config, note, { turn: rotaryOf }),
      norm,
      bias: biasesOf(config),
      feedForward: () => upAndDown(config),
    });
  },
);
