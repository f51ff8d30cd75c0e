import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { configError, count, epsilon } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { type RopeFields, type RopeParameters, ropeOf } from "../../rope-parameters.js";

/** The keys of config.json that Hunyuan shares with its mixtures. */
export const hunyuanKeys = {
  ...llamaLikeKeys,
  rms_norm_eps: epsilon.default(1e-5),
  head_dim: count.nullish(),
  attention_bias: z.boolean().default(false),
};

/** What both leave unread. */
export const unreadByHunyuan = {
  ...unreadByDecoders,
  ...withoutWindows,
  mlp_bias: "it has none",
  use_qk_norm: "it always has these norms",
  attention_head_dim: "head_dim says it",
  eod_token_id: "names a token",
};

/** Returns LLaMA with norms on heads that have been rotated. */
export function hunyuanLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof hunyuanKeys>>,
  note: Note,
): DecoderParts {
  return {
    ...llamaLike(name, checkpoint, config, note, { rope: stretched(checkpoint, config, note) }),
    bias: biasesOf(config),
    queryKeyNorm: {
      query: "query_layernorm",
      key: "key_layernorm",
      over: "heads",
      afterRotation: true,
    },
  };
}

/** Hunyuan, Hunyuan-MT. @see Tencent 2025, https://arxiv.org/abs/2509.05209 */
export const hunyuan = architecture(
  { used: hunyuanKeys, inert: unreadByHunyuan },
  (checkpoint, config, note) => decoder(hunyuanLike("hunyuan_v1_dense", checkpoint, config, note)),
);

/** A "dynamic" rotation with an `alpha` is a plain one over a larger base: θ·α^(d/(d − 2)). */
function stretched(
  checkpoint: Checkpoint,
  config: RopeFields & { readonly head_dim?: number | null | undefined },
  note: Note,
): RopeParameters {
  const { rope_scaling: scaling, rope_parameters, head_dim: d } = config;
  const given = scaling && Object.keys(scaling).length > 0 ? scaling : rope_parameters;
  const { alpha, ...others } = given ?? {};
  if ((others.rope_type ?? others.type) !== "dynamic" || !alpha)
    return ropeOf(checkpoint, config, note);
  if (typeof alpha !== "number" || !(alpha > 0) || typeof d !== "number" || d < 3)
    throw configError(
      checkpoint,
      "rope_scaling.alpha",
      "must be a positive number, beside a head_dim over 2",
    );
  const { rope_theta } = ropeOf(checkpoint, {
    ...config,
    rope_scaling: undefined,
    rope_parameters: { rope_theta: others.rope_theta ?? null },
  });
  return ropeOf(checkpoint, {
    ...config,
    rope_scaling: undefined,
    rope_parameters: { rope_type: "default", rope_theta: rope_theta * alpha ** (d / (d - 2)) },
  });
}
