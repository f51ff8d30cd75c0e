import { z } from "zod";
import { activation, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { ungated } from "../../feed-forward.js";
import { reach } from "../../layer-types.js";
import { llamaLike, meanNormKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { layerNorm } from "../../norm.js";

const { layer_norm_eps: _, ...keys } = meanNormKeys;
const { sliding_window: __, ...withoutOtherWindows } = withoutWindows;

/** LLaMA with norms that subtract the mean, biases everywhere, no gate, and a window in every block. @see Lozhkov et al. 2024, https://arxiv.org/abs/2402.19173 */
export const starcoder2 = architecture(
  {
    used: {
      ...keys,
      num_key_value_heads: count.default(2),
      hidden_act: activation.default("gelu_tanh"),
      max_position_embeddings: count.default(4096),
      norm_epsilon: epsilon.default(1e-5),
      sliding_window: count.nullish(),
      use_bias: z.boolean().default(true),
      tie_word_embeddings: z.boolean().default(true),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutOtherWindows,
      attention_bias: "use_bias says it",
      mlp_bias: "use_bias says it",
      residual_dropout: "only training reads it",
      norm_type: "it has the one kind",
      mlp_type: "it has the one kind",
    },
  },
  (checkpoint, config, note) => {
    const { use_bias: bias, intermediate_size: width, hidden_act } = config;
    return decoder({
      ...llamaLike("starcoder2", checkpoint, config, note),
      norm: layerNorm(config.norm_epsilon),
      bias: { qkv: bias, output: bias, mlp: bias },
      feedForward: () => ungated({ activation: hidden_act, width, bias }, ["c_fc", "c_proj"]),
      window: () => reach(config.sliding_window ?? undefined, config.is_causal),
    });
  },
);
