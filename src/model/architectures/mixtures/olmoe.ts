import { z } from "zod";
import { count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, wholeNorms } from "../../decoder.js";
import { gated } from "../../feed-forward.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";

/** LLaMA with norms on all of q and k, and many small experts. @see Muennighoff et al. 2024, https://arxiv.org/abs/2409.02060 */
export const olmoe = architecture(
  {
    used: {
      ...llamaLikeKeys,
      max_position_embeddings: count.default(4096),
      rms_norm_eps: epsilon.default(1e-5),
      attention_bias: z.boolean().default(false),
      clip_qkv: positive.nullish(),
      num_experts: count.default(64),
      num_experts_per_tok: count.default(8),
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
    const expert = gated({
      activation: config.hidden_act,
      width: config.intermediate_size,
      bias: false,
    });
    return decoder({
      ...llamaLike("olmoe", checkpoint, config, note),
      bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: false },
      queryKeyNorm: wholeNorms,
      clip: config.clip_qkv ?? undefined,
      feedForward: () => mixture(options, expert),
    });
  },
);
