import { z } from "zod";
import { activation } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { ungated } from "../../feed-forward.js";
import {
  llamaLike,
  meanNormKeys,
  partRotary,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { headWithBias } from "../../names.js";
import { layerNorm } from "../../norm.js";

/** Phi 1, 1.5 and 2: attention and feed-forward part side by side, half of each head rotated, biases everywhere. @see Li et al. 2023, https://arxiv.org/abs/2309.05463 */
export const phi = architecture(
  {
    used: {
      ...meanNormKeys,
      hidden_act: activation.default("gelu_tanh"),
      partial_rotary_factor: z.number().positive().max(1).default(0.5),
      qk_layernorm: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      attention_bias: "it always has them",
      mlp_bias: "it always has them",
    },
  },
  (checkpoint, config, note) => {
    const like = llamaLike("phi", checkpoint, config, note, { turn: partRotary });
    return decoder({
      ...like,
      head: headWithBias(checkpoint, like.head, config.tie_word_embeddings),
      norm: layerNorm(config.layer_norm_eps),
      norms: { beforeAttention: "input_layernorm" },
      parallel: true,
      bias: { qkv: true, output: true, mlp: true, head: true },
      queryKeyNorm: config.qk_layernorm
        ? { query: "q_layernorm", key: "k_layernorm", over: "heads" }
        : undefined,
      names: { output: "dense", finalNorm: "final_layernorm" },
      feedForward: () =>
        ungated({ activation: config.hidden_act, width: config.intermediate_size, bias: true }, [
          "fc1",
          "fc2",
        ]),
    });
  },
);
