import { z } from "zod";
import { count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import { denseOf, mlpLayerTypes, unreadByMixtures } from "../../mixture.js";
import { exaone4Like, exaoneKeys, unreadByExaone } from "../llama/exaone4.js";
import { correctedKeys, correctedMixture } from "./corrected-mixture.js";

const { n_routed_experts: _, n_shared_experts: __, ...keys } = correctedKeys;

/** K-EXAONE: EXAONE 4's blocks with norms before each part, and DeepSeek-V3's experts. @see https://huggingface.co/LGAI-EXAONE/K-EXAONE-236B-A23B */
export const exaoneMoe = architecture(
  {
    used: {
      ...exaoneKeys,
      ...keys,
      num_experts: count.default(64),
      num_experts_per_tok: count.default(8),
      num_shared_experts: count.default(1),
      moe_intermediate_size: count.default(1024),
      routed_scaling_factor: positive.default(2.5),
      first_k_dense_replace: z.int().min(0).default(1),
      mlp_layer_types: mlpLayerTypes,
    },
    inert: {
      ...unreadByExaone,
      ...unreadByMixtures,
      num_nextn_predict_layers: "blocks that guess a second token, past the last state",
    },
  },
  (checkpoint, config, note) => {
    const isDense = denseOf(checkpoint, config);
    const fields = {
      ...config,
      n_routed_experts: config.num_experts,
      n_shared_experts: config.num_shared_experts,
    };
    const sparse = correctedMixture(checkpoint, fields, "e_score_correction_bias");
    const dense = plainGated(config, config.intermediate_size);
    return decoder({
      ...exaone4Like("exaone_moe", checkpoint, config, note),
      feedForward: block => (isDense(block) ? dense : sparse),
    });
  },
);
