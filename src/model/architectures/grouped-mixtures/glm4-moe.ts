import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count, epsilon } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder, headNorms } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import {
  llamaLike,
  llamaLikeKeys,
  rotaryOf,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";
import { unreadByMixtures } from "../../mixture.js";
import { correctedKeys, correctedMixture } from "./corrected-mixture.js";

/** The keys of config.json that GLM-4.5 shares with what is built like it. */
export const glm4MoeKeys = {
  ...llamaLikeKeys,
  ...correctedKeys,
  num_key_value_heads: count.default(8),
  max_position_embeddings: count.default(131_072),
  rms_norm_eps: epsilon.default(1e-5),
  attention_bias: z.boolean().default(false),
  n_shared_experts: count.default(1),
  n_routed_experts: count.default(128),
  num_experts_per_tok: count.default(8),
  moe_intermediate_size: count.default(1408),
  first_k_dense_replace: z.int().min(0).default(1),
  use_qk_norm: z.boolean().default(false),
};

/** What they leave unread. */
export const unreadByGlm4Moe = {
  ...unreadByDecoders,
  ...unreadByMixtures,
  ...withoutWindows,
  num_nextn_predict_layers: "blocks that guess a second token, past the last state",
  num_mtp_layers: "blocks that guess a second token, past the last state",
};

/**
 * Returns LLaMA with a part of each head turned, and DeepSeek-V3's experts after the first blocks.
 * @param names Those of the embeddings and of what corrects scores, where they differ.
 */
export function glm4MoeLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof glm4MoeKeys>>,
  note: Note,
  { embedding, correction }: { readonly embedding?: string; readonly correction?: string } = {},
): DecoderParts {
  const dense = plainGated(config, config.intermediate_size);
  const sparse = correctedMixture(checkpoint, config, correction);
  return {
    ...llamaLike(name, checkpoint, config, note, { turn: rotaryOf, embedding }),
    bias: { qkv: config.attention_bias, output: false, mlp: false },
    ...(config.use_qk_norm && { queryKeyNorm: headNorms }),
    feedForward: block => (block < config.first_k_dense_replace ? dense : sparse),
  };
}

/** GLM-4.5 to 4.7. @see GLM-4.5 Team 2025, https://arxiv.org/abs/2508.06471 */
export const glm4Moe = architecture(
  {
    used: {
      ...glm4MoeKeys,
      partial_rotary_factor: z.number().positive().max(1).default(0.5),
    },
    spellings: { num_local_experts: "n_routed_experts" },
    inert: unreadByGlm4Moe,
  },
  (checkpoint, config, note) => decoder(glm4MoeLike("glm4_moe", checkpoint, config, note)),
);
