import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count, positive } from "../../config.js";
import { type FeedForward, plainGated } from "../../feed-forward.js";
import { besides, checkedMixture, mixture } from "../../mixture.js";
import type { Activation } from "../../operations.js";

/** The keys of config.json of mixtures that route as DeepSeek-V3's. */
export const correctedKeys = {
  moe_intermediate_size: count,
  num_experts_per_tok: count,
  n_routed_experts: count,
  n_shared_experts: count,
  routed_scaling_factor: positive.default(1),
  norm_topk_prob: z.boolean().default(true),
  n_group: count.default(1),
  topk_group: count.default(1),
};

type Fields = z.infer<z.ZodObject<typeof correctedKeys>> & { readonly hidden_act: Activation };

/**
 * Returns experts each judged alone, corrected by what balanced them in training, beside one that
 * sees every token.
 * @param correction The name of what corrects their scores.
 */
export function correctedMixture(
  checkpoint: Checkpoint,
  config: Fields,
  correction = "gate.e_score_correction_bias",
): FeedForward {
  const options = checkedMixture(checkpoint, {
    experts: config.n_routed_experts,
    chosen: config.num_experts_per_tok,
    score: "sigmoid",
    normalized: config.norm_topk_prob,
    correction,
    groups: { count: config.n_group, chosen: config.topk_group, judgedBy: 2 },
    factor: config.routed_scaling_factor,
  });
  const width = config.moe_intermediate_size;
  const shared = plainGated(config, width * config.n_shared_experts);
  return besides(mixture(options, plainGated(config, width)), shared, "shared_experts.");
}
