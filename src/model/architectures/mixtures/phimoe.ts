import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { configError, count, epsilon, positive } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { reach } from "../../layer-types.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import { headWithBias } from "../../names.js";
import { layerNorm } from "../../norm.js";
import { type RopeFields, type RopeParameters, ropeOf } from "../../rope-parameters.js";
import { mixtralExpert } from "./mixtral.js";

const { sliding_window: _, ...withoutOtherWindows } = withoutWindows;
const { router_jitter_noise: __, ...unread } = unreadByMixtures;

/** Phi-3.5-MoE: norms that subtract the mean, and two experts whose shares only near ones lessen. @see Abdin et al. 2024, https://arxiv.org/abs/2404.14219 */
export const phimoe = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.nullish().default(8),
      max_position_embeddings: count.default(4096 * 32),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(1_000_000),
      sliding_window: count.nullish(),
      num_local_experts: count.default(16),
      router_jitter_noise: z.number().min(0).max(1e6).default(0.01),
      attention_bias: z.boolean().default(false),
      lm_head_bias: z.boolean().default(false),
    },
    inert: {
      ...unreadByDecoders,
      ...unread,
      ...withoutOtherWindows,
      num_experts_per_tok: "two are always chosen",
      input_jitter_noise: "only training reads it",
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_local_experts,
      chosen: 2,
      normalized: false,
      within: 2 * config.router_jitter_noise,
    });
    const routed = mixture(options, mixtralExpert(config));
    const rope = longRope(checkpoint, config, note);
    const like = llamaLike("phimoe", checkpoint, config, note, { rope });
    const { attention_bias: bias, lm_head_bias: head } = config;
    return decoder({
      ...like,
      head: headWithBias(checkpoint, like.head, head),
      norm: layerNorm(config.rms_norm_eps),
      bias: { qkv: bias, output: bias, mlp: false, head },
      window: () => reach(config.sliding_window ?? undefined, config.is_causal),
      names: { ...like.names, feedForward: "block_sparse_moe" },
      feedForward: () => routed,
    });
  },
);

/** A LongRoPE says itself by what it multiplies cos and sin, for shorter texts and for longer ones. */
function longRope(checkpoint: Checkpoint, config: RopeFields, note: Note): RopeParameters {
  const { rope_scaling: scaling, rope_parameters } = config;
  const isScaled = scaling && Object.keys(scaling).length > 0;
  const {
    short_mscale: short,
    long_mscale: long,
    ...given
  } = (isScaled ? scaling : rope_parameters) ?? {};
  const kind = given.rope_type ?? given.type ?? "default";
  if (kind === "default") return ropeOf(checkpoint, config, note);
  if (kind !== "longrope" || typeof short !== "number" || typeof long !== "number")
    throw configError(
      checkpoint,
      isScaled ? "rope_scaling" : "rope_parameters",
      "must be a longrope here, with a short_mscale and a long_mscale",
    );
  const all = { ...given, attention_factor: short };
  return ropeOf(checkpoint, { ...config, rope_scaling: null, rope_parameters: all }, note);
}
