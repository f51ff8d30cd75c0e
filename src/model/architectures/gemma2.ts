import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { count, readConfig } from "../config.js";
import { decoder, sandwichNorms } from "../decoder.js";
import { layerTypes, windowOf } from "../layer-types.js";
import { llamaLike } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";
import { gemmaFields, gemmaOptions } from "./gemma.js";

const cap = z.number().positive().nullish();

const schema = z.object({
  ...gemmaFields,
  query_pre_attn_scalar: z.number().positive().default(256),
  sliding_window: count.nullish().default(4096),
  layer_types: layerTypes,
  attn_logit_softcapping: cap.default(50),
  final_logit_softcapping: cap.default(30),
});

/** Gemma with norms on both sides, soft caps, a window in every other block. @see Gemma Team 2024, https://arxiv.org/abs/2408.00118 */
export function gemma2(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  return decoder({
    ...llamaLike("gemma2", checkpoint, config, ropeOf(checkpoint)),
    ...gemmaOptions(config),
    attentionScale: config.query_pre_attn_scalar ** -0.5,
    norms: sandwichNorms,
    window: windowOf(checkpoint, config, block => block % 2 === 0),
    softcap: config.attn_logit_softcapping ?? undefined,
    logitSoftcap: config.final_logit_softcapping ?? undefined,
  });
}
