import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { gated } from "../../feed-forward.js";
import { besides, checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import { headWithBias } from "../../names.js";
import { ernieKeys, ernieLike, unreadByErnie } from "../decoders/ernie4-5.js";

/** ERNIE 4.5 with experts, chosen as what balanced them in training corrects their scores. @see ERNIE Team 2025, https://ernie.baidu.com/blog/publication/ERNIE_Technical_Report.pdf */
export const ernie45Moe = architecture(
  {
    used: {
      ...ernieKeys,
      num_key_value_heads: count.nullish().default(4),
      moe_intermediate_size: count.default(1536),
      moe_k: count.default(6),
      moe_num_experts: count.default(64),
      moe_num_shared_experts: z.int().min(0).default(2),
      moe_layer_start_index: z.int().default(1),
      moe_layer_end_index: z.int().default(-1),
      moe_layer_interval: count.default(1),
    },
    spellings: { num_experts: "moe_num_experts", num_experts_per_tok: "moe_k" },
    inert: {
      ...unreadByErnie,
      ...unreadByMixtures,
      moe_capacity: "how many tokens an expert takes in training",
      moe_use_aux_free: "the correction lies in the weights",
      num_nextn_predict_layers: "blocks that guess a second token, past the last state",
    },
    neutral: {
      moe_norm_min: { values: [1e-12], effect: "would keep shares from adding up to 1" },
    },
  },
  (checkpoint, config, note) => {
    const { hidden_act: activation, use_bias: bias, moe_intermediate_size: width } = config;
    const options = checkedMixture(checkpoint, {
      experts: config.moe_num_experts,
      chosen: config.moe_k,
      normalized: true,
      correction: "moe_statics.e_score_correction_bias",
    });
    const routed = mixture(options, gated({ activation, width, bias: false }));
    const shared = gated({ activation, width: width * config.moe_num_shared_experts, bias });
    const sparse =
      config.moe_num_shared_experts === 0 ? routed : besides(routed, shared, "shared_experts.");
    const dense = gated({ activation, width: config.intermediate_size, bias });
    const { moe_layer_start_index: start, moe_layer_end_index: end } = config;
    const last = end === -1 ? config.num_hidden_layers - 1 : end;
    const isSparse = (block: number) =>
      (block + 1) % config.moe_layer_interval === 0 && block >= start && block <= last;

    const like = ernieLike("ernie4_5_moe", checkpoint, config, note);
    return decoder({
      ...like,
      bias: { ...like.bias, head: bias },
      head: headWithBias(checkpoint, like.head, bias),
      feedForward: block => (isSparse(block) ? sparse : dense),
    });
  },
);
