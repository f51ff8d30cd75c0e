import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, readConfig } from "../config.js";
import { decoder } from "../decoder.js";
import { llamaLike } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";
import { qwenFields, qwenWindow } from "./qwen2.js";

const schema = z.object({
  ...qwenFields,
  head_dim: count.nullish().default(128),
  attention_bias: z.boolean().default(false),
});

/** Qwen 2 without its biases, with norms on each head's queries and keys. @see Yang et al. 2025, https://arxiv.org/abs/2505.09388 */
export function qwen3(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("qwen3", checkpoint, config, ropeOf(checkpoint)),
    bias: { qkv: config.attention_bias, output: config.attention_bias, mlp: false },
    queryKeyNorm: "heads",
    window: qwenWindow(checkpoint, config),
  });
}
