import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, readConfig } from "../config.js";
import { decoder } from "../decoder.js";
import { llamaLike, llamaLikeFields } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";

const schema = z.object({
  ...llamaLikeFields,
  max_position_embeddings: count.default(2048),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
});

/** LLaMA 1, 2, 3 and 3.x. @see Touvron et al. 2023, https://arxiv.org/abs/2302.13971 */
export function llama(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("llama", checkpoint, config, ropeOf(checkpoint)),
    bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: config.mlp_bias },
  });
}
