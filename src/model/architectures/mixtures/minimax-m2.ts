import { count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, wholeNorms } from "../../decoder.js";
import {
  llamaLike,
  llamaLikeKeys,
  rotaryOf,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import { mixtralExpert } from "./mixtral.js";

/** MiniMax-M2: norms on all of q and k, a part of each head turned, experts each judged alone. @see https://github.com/MiniMax-AI/MiniMax-M2 */
export const minimaxM2 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.default(8),
      head_dim: count.default(128),
      max_position_embeddings: count.default(196_608),
      rope_theta: positive.default(5_000_000),
      rotary_dim: count.nullish(),
      num_local_experts: count.default(256),
      num_experts_per_tok: count.default(8),
    },
    spellings: { num_experts: "num_local_experts" },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      ...withoutWindows,
      attention_bias: "it has none",
      use_routing_bias: "its scores are always corrected",
      num_mtp_modules: "blocks that guess a second token, past the last state",
      mtp_transformer_layers: "blocks that guess a second token, past the last state",
    },
    neutral: {
      scoring_func: { values: ["sigmoid"], effect: "would make other shares of experts" },
      use_qk_norm: { values: [true], effect: "would leave queries and keys without norms" },
      qk_norm_type: { values: ["per_layer"], effect: "would normalise heads one by one" },
      shared_intermediate_size: { values: [0], effect: "would add an expert for every token" },
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_local_experts,
      chosen: config.num_experts_per_tok,
      score: "sigmoid",
      normalized: true,
      correction: "e_score_correction_bias",
    });
    const routed = mixture(options, mixtralExpert(config));
    const { rotary_dim: turned, head_dim: headDim } = config;
    // As in transformers, where a factor that is null counts: whole heads.
    const said = config.partial_rotary_factor;
    const part = said === undefined && turned != null ? turned / headDim : said;
    const fields = { ...config, partial_rotary_factor: part };
    const like = llamaLike("minimax_m2", checkpoint, fields, note, { turn: rotaryOf });
    return decoder({
      ...like,
      queryKeyNorm: wholeNorms,
      names: { ...like.names, feedForward: "block_sparse_moe" },
      feedForward: () => routed,
    });
  },
);
