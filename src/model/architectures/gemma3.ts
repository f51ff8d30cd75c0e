import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { configError, count, readConfig } from "../config.js";
import { decoder, sandwichNorms } from "../decoder.js";
import { layerTypes, slidingOf, windowOf } from "../layer-types.js";
import { llamaLike, rotaryOf } from "../llama-like.js";
import type { Model } from "../operations.js";
import { ropeOf } from "../rope.js";
import { gemmaFields, gemmaOptions } from "./gemma.js";

const object = z.record(z.string(), z.unknown()).nullish();
const cap = z.number().positive().nullish();

const schema = z.object({
  ...gemmaFields,
  vocab_size: count.default(262_208),
  hidden_size: count.default(2304),
  intermediate_size: count.default(9216),
  num_hidden_layers: gemmaFields.num_hidden_layers.default(26),
  num_attention_heads: count.default(8),
  num_key_value_heads: count.nullish().default(4),
  max_position_embeddings: count.default(131_072),
  query_pre_attn_scalar: z.number().positive().default(256),
  sliding_window: count.nullish().default(4096),
  sliding_window_pattern: count.default(6),
  layer_types: layerTypes,
  attn_logit_softcapping: cap,
  final_logit_softcapping: cap,
  use_bidirectional_attention: z.boolean().nullish(),
  rope_theta: z.number().positive().default(1_000_000),
  rope_local_base_freq: z.number().positive().default(10_000),
  rope_scaling: object,
  rope_parameters: z.object({ full_attention: object, sliding_attention: object }).nullish(),
});

/**
 * Gemma 2 with norms on queries and keys, and another rotation in windowed blocks than in
 * full ones. A checkpoint that also sees images is read for its text model alone.
 *
 * @see Gemma Team 2025, https://arxiv.org/abs/2503.19786
 */
export function gemma3(checkpoint: Checkpoint): Model {
  // Inside a larger model the fields lie under text_config, which leaves out the defaults.
  const text = checkpoint.config.text_config ?? checkpoint.config;
  const config = readConfig(checkpoint, schema, text);
  if (config.use_bidirectional_attention)
    throw configError(checkpoint, "use_bidirectional_attention", "true is not supported");

  const { max_position_embeddings, head_dim, rope_parameters: rope } = config;
  const fullRope = ropeOf(checkpoint, {
    max_position_embeddings,
    rope_theta: config.rope_theta,
    rope_scaling: rope ? rope.full_attention : config.rope_scaling,
  });
  const slidingRope = ropeOf(checkpoint, {
    max_position_embeddings,
    rope_theta: config.rope_local_base_freq,
    rope_scaling: rope?.sliding_attention,
  });
  const full = rotaryOf(checkpoint, fullRope, head_dim, max_position_embeddings);
  const local = rotaryOf(checkpoint, slidingRope, head_dim, max_position_embeddings);
  const rule = (block: number) => (block + 1) % config.sliding_window_pattern !== 0;
  const slides = slidingOf(checkpoint, config, rule);

  return decoder({
    ...llamaLike("gemma3", checkpoint, config, fullRope),
    ...gemmaOptions(config),
    attentionScale: config.query_pre_attn_scalar ** -0.5,
    norms: sandwichNorms,
    queryKeyNorm: "heads",
    rotary: block => (slides(block) ? local : full),
    window: windowOf(checkpoint, config, rule),
    softcap: config.attn_logit_softcapping ?? undefined,
    logitSoftcap: config.final_logit_softcapping ?? undefined,
  });
}
