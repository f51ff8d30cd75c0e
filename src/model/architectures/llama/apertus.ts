import { z } from "zod";
import { activation, count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, headNorms } from "../../decoder.js";
import { ungated } from "../../feed-forward.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { ropeKeys, ropeOf } from "../../rope-parameters.js";

/** What the configuration means if it says nothing of rotations. */
const publishedRope = {
  rope_type: "llama3",
  rope_theta: 12_000_000,
  factor: 8,
  original_max_position_embeddings: 8192,
  low_freq_factor: 1,
  high_freq_factor: 4,
};

/** LLaMA with norms on heads, and xIELU instead of a gate. @see Hernández-Cano et al. 2025, https://arxiv.org/abs/2509.14233 */
export const apertus = architecture(
  {
    used: {
      ...llamaLikeKeys,
      hidden_act: z.union([z.literal("xielu"), activation]).default("xielu"),
      max_position_embeddings: count.default(65_536),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(12_000_000),
      rope_parameters: ropeKeys.rope_parameters,
      attention_bias: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      mlp_bias: "it has none",
      qk_norm: "it always has these norms",
      post_norm: "its norms stand before each part",
    },
  },
  (checkpoint, config, note) => {
    const { hidden_act: bend, ...others } = config;
    const rope = ropeOf(
      checkpoint,
      { ...others, rope_parameters: config.rope_parameters ?? publishedRope },
      note,
    );
    return decoder({
      ...llamaLike("apertus", checkpoint, others, note, { rope }),
      bias: biasesOf(config),
      norms: {
        beforeAttention: "attention_layernorm",
        beforeFeedForward: "feedforward_layernorm",
      },
      queryKeyNorm: headNorms,
      feedForward: () =>
        ungated(
          {
            activation:
              bend !== "xielu"
                ? bend
                : (ops, at, x) =>
                    ops.xielu(x, {
                      alphaPositive: `${at}act_fn.alpha_p`,
                      alphaNegative: `${at}act_fn.alpha_n`,
                      beta: `${at}act_fn.beta`,
                      epsilon: `${at}act_fn.eps`,
                    }),
            width: config.intermediate_size,
            bias: false,
          },
          ["up_proj", "down_proj"],
        ),
    });
  },
);
