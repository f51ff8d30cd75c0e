import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { JsonObject } from "../../../checkpoint/read-json.js";
import { configError, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { reach } from "../../layer-types.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import { type RopeFields, ropeOf } from "../../rope-parameters.js";

/** What the configuration means if it says nothing of rotations. */
const publishedRope = {
  rope_type: "yarn",
  rope_theta: 1_000_000,
  factor: 16,
  original_max_position_embeddings: 16_384,
  beta_fast: 32,
  beta_slow: 1,
  mscale_all_dim: 1,
  mscale: 1,
  llama_4_scaling_beta: 0.1,
};

const { sliding_window: _, ...withoutOtherWindows } = withoutWindows;

/**
 * Mistral with YaRN. Queries past the length it was first trained for are scaled by their
 * position, so that length is the limit.
 *
 * @see Mistral AI 2025, https://huggingface.co/mistralai/Ministral-3-8B-Base-2512
 */
export const ministral3 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      num_key_value_heads: count.nullish().default(8),
      head_dim: count.nullish().default(128),
      max_position_embeddings: count.default(262_144),
      rms_norm_eps: epsilon.default(1e-5),
      sliding_window: count.nullish(),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutOtherWindows,
      attention_bias: "it has none",
      mlp_bias: "it has none",
    },
  },
  (checkpoint, config, note) => {
    const { fields, original } = scaled(checkpoint, config);
    const like = llamaLike("ministral3", checkpoint, config, note, {
      rope: ropeOf(checkpoint, fields, note),
    });
    return decoder({
      ...like,
      maxTokens: Math.min(like.maxTokens, original),
      window: () => reach(config.sliding_window ?? undefined, config.is_causal),
    });
  },
);

/** The rope parameters without those of the queries' scale, and the length up to which it is 1. */
function scaled(
  checkpoint: Checkpoint,
  config: RopeFields,
): { fields: RopeFields; original: number } {
  const { rope_scaling: scaling } = config;
  const isOld = scaling && Object.keys(scaling).length > 0;
  const spelling = isOld ? "rope_scaling" : "rope_parameters";
  const given: JsonObject = config[spelling] ?? publishedRope;
  const { llama_4_scaling_beta: beta, max_position_embeddings: __, ...rope } = given;
  const original =
    config.original_max_position_embeddings ?? given.original_max_position_embeddings;
  if (typeof beta !== "number" || typeof original !== "number")
    throw configError(
      checkpoint,
      spelling,
      "must have the numbers llama_4_scaling_beta and original_max_position_embeddings",
    );
  return { fields: { ...config, [spelling]: rope }, original };
}
