import { excerpt } from "../../../base/excerpt.js";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { configError, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { reach } from "../../layer-types.js";
import {
  llamaLike,
  llamaLikeKeys,
  rotaryOf,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { type RopeFields, ropeOf } from "../../rope-parameters.js";

/** LLaMA with fused projections and LongRoPE. @see Abdin et al. 2024, https://arxiv.org/abs/2404.14219 */
export const phi3 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      max_position_embeddings: count.default(4096),
      original_max_position_embeddings: count.default(4096),
      rms_norm_eps: epsilon.default(1e-5),
      sliding_window: count.nullish(),
    },
    inert: {
      ...unreadByDecoders,
      ...withoutWindows,
      attention_bias: "it has none",
      mlp_bias: "it has none",
    },
  },
  (checkpoint, config, note) => {
    const rope = ropeOf(checkpoint, { ...config, ...onlyLongRope(checkpoint, config) }, note);
    return decoder({
      ...llamaLike("phi3", checkpoint, config, note, { rope, turn: rotaryOf }),
      fused: { qkv: true, gateAndUp: true },
      window: () => reach(config.sliding_window ?? undefined, config.is_causal),
    });
  },
);

/** LongRoPE is the only scaling here, also under the names "su" and "yarn", which files once gave it. */
function onlyLongRope(checkpoint: Checkpoint, fields: RopeFields): Partial<RopeFields> {
  const read = (spelling: "rope_parameters" | "rope_scaling") => {
    const given = fields[spelling];
    const name = given?.rope_type ?? given?.type ?? "default";
    if (!["default", "longrope", "su", "yarn"].includes(String(name)))
      throw configError(checkpoint, `${spelling}.rope_type`, `${excerpt(name)} is not supported`);
    return given && { ...given, rope_type: name === "default" ? name : "longrope" };
  };
  return fields.rope_scaling && Object.keys(fields.rope_scaling).length > 0
    ? { rope_scaling: read("rope_scaling") }
    : { rope_parameters: read("rope_parameters") };
}
