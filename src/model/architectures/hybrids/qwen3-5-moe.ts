import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { gated, stackedGated } from "../../feed-forward.js";
import { checkedMixture, mixture, unreadByMixtures, withShared } from "../../mixture.js";
import { hybrid, hybridKeys, unreadByHybrids } from "./hybrid.js";
import { insideQwen35, projections } from "./qwen3-5.js";

const { intermediate_size: _, ...shared } = hybridKeys;

/** Qwen 3.5 with experts in every block. */
export const qwen35Moe = architecture(
  {
    used: {
      ...shared,
      num_key_value_heads: count.default(2),
      num_experts: count.default(256),
      num_experts_per_tok: count.default(8),
      moe_intermediate_size: count.default(512),
      shared_expert_intermediate_size: count.default(512),
    },
    inert: {
      ...unreadByHybrids,
      ...unreadByMixtures,
      intermediate_size: "all its blocks have experts",
      norm_topk_prob: "the shares always add up to 1",
      decoder_sparse_step: "all its blocks have experts",
      mlp_only_layers: "all its blocks have experts",
    },
    inside: insideQwen35,
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_experts,
      chosen: config.num_experts_per_tok,
      normalized: true,
    });
    const { hidden_act: bend, moe_intermediate_size: width } = config;
    const isStacked = [...checkpoint.weights.keys()].some(name =>
      /experts\.0\.gate_up_proj$/.test(name),
    );
    const expert = isStacked
      ? stackedGated(bend, width, { transposed: false })
      : gated({ activation: bend, width, bias: false });
    const common = gated({
      activation: bend,
      width: config.shared_expert_intermediate_size,
      bias: false,
    });
    const fields = { ...config, intermediate_size: width };
    return decoder({
      ...hybrid("qwen3_5_moe_text", checkpoint, fields, note, projections(config)),
      feedForward: () => withShared(mixture(options, expert), common),
    });
  },
);
