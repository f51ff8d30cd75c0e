import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, epsilon, readConfig } from "../config.js";
import { decoder, postNorms } from "../decoder.js";
import { llamaLike, llamaLikeFields } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";

const schema = z.object({
  ...llamaLikeFields,
  max_position_embeddings: count.default(2048),
  rms_norm_eps: epsilon.default(1e-5),
  attention_bias: z.boolean().default(false),
});

/** LLaMA with norms after each part instead of before, and on all of q and k. @see OLMo et al. 2024, https://arxiv.org/abs/2501.00656 */
export function olmo2(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("olmo2", checkpoint, config, ropeOf(checkpoint)),
    bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: false },
    norms: postNorms,
    queryKeyNorm: "whole",
  });
}
