import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { configError, count, epsilon } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder, headNorms, postNorms } from "../../decoder.js";
import { layerTypes, slidingOf, windowOf } from "../../layer-types.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";

/** The keys of config.json that EXAONE 4.0 shares with its mixtures. */
export const exaoneKeys = {
  ...llamaLikeKeys,
  num_key_value_heads: count.default(32),
  rms_norm_eps: epsilon.default(1e-5),
  sliding_window: count.nullish().default(4096),
  sliding_window_pattern: z
    .union([z.int().min(0), z.string()])
    .nullish()
    .default(4),
  layer_types: layerTypes,
};

/** What both leave unread. */
export const unreadByExaone = {
  ...unreadByDecoders,
  attention_bias: "it has none",
  mlp_bias: "it has none",
  use_sliding_window: "sliding_window says so",
  max_window_layers: "layer_types say which blocks have one",
};

/** Returns LLaMA with norms on heads, and no positions where a block of a model with windows sees everything. */
export function exaone4Like(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof exaoneKeys>>,
  note: Note,
): DecoderParts {
  const { sliding_window: window, sliding_window_pattern: pattern, layer_types: types } = config;
  // "LLLG" is what the published files say, beside layer_types, which count.
  if (!types && window !== null && (typeof pattern !== "number" || pattern === 0))
    throw configError(
      checkpoint,
      "sliding_window_pattern",
      "says which blocks have a window only as a number above 0; layer_types are missing",
    );
  const rule = (block: number) =>
    window !== null && typeof pattern === "number" && (block + 1) % pattern !== 0;
  const slides = slidingOf(checkpoint, config, rule);
  const like = llamaLike(name, checkpoint, config, note);
  return {
    ...like,
    queryKeyNorm: headNorms,
    rotary: block => (window === null || slides(block) ? like.rotary(block) : undefined),
    window: windowOf(checkpoint, config, rule),
  };
}

/** EXAONE 4.0, with norms after each part. @see LG AI Research 2025, https://arxiv.org/abs/2507.11407 */
export const exaone4 = architecture(
  { used: exaoneKeys, inert: unreadByExaone },
  (checkpoint, config, note) =>
    decoder({ ...exaone4Like("exaone4", checkpoint, config, note), norms: postNorms }),
);
