import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { configError, count, positive } from "../../config.js";
import type { Note } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import { gated } from "../../feed-forward.js";
import {
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  wholeRotary,
  withoutWindows,
} from "../../llama-like.js";
import { besides, checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import type { Model, RoutingOptions } from "../../operations.js";
import { type RopeParameters, ropeOf } from "../../rope-parameters.js";
import { latentAttention } from "./latent-attention.js";

/** The keys of config.json that DeepSeek's two share. */
export const deepseekKeys = {
  ...llamaLikeKeys,
  attention_bias: z.boolean().default(false),
  q_lora_rank: count.nullable().default(1536),
  kv_lora_rank: count.default(512),
  qk_nope_head_dim: count.default(128),
  qk_rope_head_dim: count.default(64),
  v_head_dim: count.default(128),
  moe_intermediate_size: count,
  n_routed_experts: count,
  n_shared_experts: count,
  num_experts_per_tok: count,
  routed_scaling_factor: positive,
  first_k_dense_replace: z.int().min(0),
};

/** What both leave unread. */
export const unreadByDeepseek = {
  ...unreadByDecoders,
  ...unreadByMixtures,
  ...withoutWindows,
  qk_head_dim: "the sum of its parts",
  ep_size: "how experts are spread over machines",
  aux_loss_alpha: "only training reads it",
  seq_aux: "only training reads it",
  num_nextn_predict_layers: "blocks that guess a second token, past the last state",
  num_mtp_layers: "blocks that guess a second token, past the last state",
};

/** Keys of DeepSeek's own code, which transformers does not read. */
export const onlyOne = {
  moe_layer_freq: { values: [1], effect: "would leave experts out of some blocks" },
};

type Fields = Omit<z.infer<z.ZodObject<typeof deepseekKeys>>, "head_dim">;

/** How both differ from one another. */
interface Differences {
  readonly routing: Omit<RoutingOptions, "experts" | "chosen" | "factor">;
  readonly interleaved: boolean;
  /** Whether feed-forward parts have biases, those of experts aside. */
  readonly biased: boolean;
}

/** Returns latent attention, dense blocks first, then experts beside one that sees every token. */
export function deepseek(
  name: string,
  checkpoint: Checkpoint,
  config: Fields,
  note: Note,
  { routing, interleaved, biased }: Differences,
): Model {
  const heads = config.num_attention_heads;
  if ((config.num_key_value_heads ?? heads) !== heads)
    throw configError(checkpoint, "num_key_value_heads", `must be the ${heads} of the queries`);
  const rope = ropeOf(checkpoint, config, note);
  const turning = config.qk_rope_head_dim;
  const rotary = {
    ...wholeRotary(checkpoint, rope, turning, config.max_position_embeddings),
    interleaved,
  };
  const fields = { ...config, head_dim: turning };
  const like: DecoderParts = llamaLike(name, checkpoint, fields, note, { rope });
  const scale = (config.qk_nope_head_dim + turning) ** -0.5 * stretched(checkpoint, rope);
  const part = (width: number, bias: boolean) =>
    gated({ activation: config.hidden_act, width, bias });
  const options = checkedMixture(checkpoint, {
    experts: config.n_routed_experts,
    chosen: config.num_experts_per_tok,
    factor: config.routed_scaling_factor,
    ...routing,
  });
  const expert = part(config.moe_intermediate_size, false);
  const shared = part(config.moe_intermediate_size * config.n_shared_experts, biased);
  return decoder({
    ...like,
    attention: latentAttention(config, { rotary, scale, causal: like.causal }),
    feedForward: block =>
      block < config.first_k_dense_replace
        ? part(config.intermediate_size, biased)
        : besides(mixture(options, expert), shared, "shared_experts."),
  });
}

/** What YaRN makes of the scale of scores, where `mscale_all_dim` says so. */
function stretched(checkpoint: Checkpoint, rope: RopeParameters): number {
  if (rope.rope_type !== "yarn" || !rope.mscale_all_dim) return 1;
  const { factor, mscale_all_dim: all } = rope;
  if (factor == null)
    throw configError(checkpoint, "rope_parameters.factor", "is missing beside mscale_all_dim");
  return factor <= 1 ? 1 : (0.1 * all * Math.log(factor) + 1) ** 2;
}
