import { count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { type FeedForward, gated } from "../../feed-forward.js";
import { reach } from "../../layer-types.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import type { Activation } from "../../operations.js";

const { sliding_window: _, ...withoutOtherWindows } = withoutWindows;

/** Returns an expert by the names that Mixtral gave its matrices, which others kept. */
export const mixtralExpert = (config: {
  readonly hidden_act: Activation;
  readonly intermediate_size: number;
}): FeedForward =>
  gated({
    activation: config.hidden_act,
    width: config.intermediate_size,
    bias: false,
    names: { gate: "w1", up: "w3", down: "w2" },
  });

/** Mistral with experts, of which each token's two best share it out. @see Jiang et al. 2024, https://arxiv.org/abs/2401.04088 */
export const mixtral = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.default(8),
      max_position_embeddings: count.default(4096 * 32),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(1_000_000),
      sliding_window: count.nullish(),
      num_local_experts: count.default(8),
      num_experts_per_tok: count.default(2),
    },
    spellings: { num_experts: "num_local_experts" },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      ...withoutOtherWindows,
      attention_bias: "it has none",
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_local_experts,
      chosen: config.num_experts_per_tok,
      normalized: true,
    });
    const routed = mixture(options, mixtralExpert(config));
    const like = llamaLike("mixtral", checkpoint, config, note);
    return decoder({
      ...like,
      window: () => reach(config.sliding_window ?? undefined, config.is_causal),
      names: { ...like.names, feedForward: "block_sparse_moe" },
      feedForward: () => routed,
    });
  },
);
