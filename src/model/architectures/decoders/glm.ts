import { z } from "zod";
import { count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import {
  llamaLike,
  llamaLikeKeys,
  rotaryOf,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

/** LLaMA with half of each head rotated, neighbours as pairs. @see GLM Team 2024, https://arxiv.org/abs/2406.12793 */
export const glm = glmLike("glm", {
  num_key_value_heads: count.nullish().default(2),
  head_dim: count.nullish().default(128),
});

/**
 * Returns an architecture of the family.
 * @param heads How the configuration's numbers of heads are read.
 * @param norms Where they are not before attention and feed-forward part alone.
 */
export function glmLike(
  name: string,
  heads: Readonly<Record<"num_key_value_heads" | "head_dim", z.ZodType<number | null | undefined>>>,
  norms?: DecoderParts["norms"],
) {
  return architecture(
    {
      used: {
        ...llamaLikeKeys,
        ...heads,
        max_position_embeddings: count.default(131_072),
        rms_norm_eps: epsilon.default(1.5625e-7),
        partial_rotary_factor: z.number().positive().max(1).default(0.5),
        attention_bias: z.boolean().default(true),
      },
      inert: { ...unreadByDecoders, ...withoutWindows, mlp_bias: "it has none" },
    },
    (checkpoint, config, note) => {
      const like = llamaLike(name, checkpoint, config, note, { turn: rotaryOf });
      const rotary = { ...like.rotary(0)!, interleaved: true };
      return decoder({
        ...like,
        bias: { qkv: config.attention_bias, output: false, mlp: false },
        fused: { qkv: false, gateAndUp: true },
        norms: norms ?? like.norms,
        rotary: () => rotary,
      });
    },
  );
}
