import { z } from "zod";
import { count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, postNorms, wholeNorms } from "../../decoder.js";
import { gated } from "../../feed-forward.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";

/** OLMo 2 with experts that were trained apart. @see Shi et al. 2025, https://arxiv.org/abs/2507.07024 */
export const flexOlmo = architecture(
  {
    used: {
      ...llamaLikeKeys,
      max_position_embeddings: count.default(4096),
      rope_theta: positive.default(500_000),
      attention_bias: z.boolean().default(false),
      num_experts: count.default(7),
      num_experts_per_tok: count.default(5),
      norm_topk_prob: z.boolean().default(false),
    },
    spellings: { num_local_experts: "num_experts" },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      ...withoutWindows,
      mlp_bias: "it has none",
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_experts,
      chosen: config.num_experts_per_tok,
      normalized: config.norm_topk_prob,
    });
    const { hidden_act: activation, intermediate_size: width } = config;
    const routed = mixture(options, gated({ activation, width, bias: false }));
    return decoder({
      ...llamaLike("flex_olmo", checkpoint, config, note),
      bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: false },
      norms: postNorms,
      queryKeyNorm: wholeNorms,
      feedForward: () => routed,
    });
  },
);
