import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, epsilon, readConfig } from "../config.js";
import { decoder } from "../decoder.js";
import { llamaLike, llamaLikeFields } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";

const schema = z.object({
  ...llamaLikeFields,
  max_position_embeddings: count.default(4096),
  rms_norm_eps: epsilon.default(1e-5),
  sliding_window: count.nullish(),
});

/** LLaMA with fused projections and LongRoPE. @see Abdin et al. 2024, https://arxiv.org/abs/2404.14219 */
export function phi3(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("phi3", checkpoint, config, ropeOf(checkpoint)),
    fused: true,
    window: () => config.sliding_window ?? undefined,
  });
}
