import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, readConfig } from "../config.js";
import { decoder } from "../decoder.js";
import { llamaLike, llamaLikeFields } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";

const schema = z.object({
  ...llamaLikeFields,
  num_key_value_heads: count.nullish().default(8),
  max_position_embeddings: count.default(4096 * 32),
  sliding_window: count.nullish().default(4096),
});

/** LLaMA with a sliding window in every block. @see Jiang et al. 2023, https://arxiv.org/abs/2310.06825 */
export function mistral(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("mistral", checkpoint, config, ropeOf(checkpoint)),
    window: () => config.sliding_window ?? undefined,
  });
}
