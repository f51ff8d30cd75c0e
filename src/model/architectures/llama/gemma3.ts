import { z } from "zod";
import { isObject } from "../../../checkpoint/read-json.js";
import { configError, count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, headNorms, sandwichNorms } from "../../decoder.js";
import { layerTypes, slidingOf, windowOf } from "../../layer-types.js";
import { llamaLike, wholeRotary } from "../../llama-like.js";
import { ropeKeys } from "../../rope-parameters.js";
import { ropesByKind } from "../../ropes-by-kind.js";
import { gemmaKeys, gemmaOptions, hiddenActivation } from "./gemma.js";
import { unreadByGemma2 } from "./gemma2.js";

const keys = {
  ...gemmaKeys,
  ...ropeKeys,
  vocab_size: count.default(262_208),
  hidden_size: count.default(2304),
  intermediate_size: count.default(9216),
  num_hidden_layers: gemmaKeys.num_hidden_layers.default(26),
  num_attention_heads: count.default(8),
  hidden_activation: hiddenActivation,
  max_position_embeddings: count.default(131_072),
  query_pre_attn_scalar: positive.default(256),
  sliding_window: count.nullish().default(4096),
  sliding_window_pattern: count.default(6),
  layer_types: layerTypes,
  final_logit_softcapping: positive.nullish(),
  use_bidirectional_attention: z.boolean().default(false),
  rope_local_base_freq: positive.nullish(),
};

/**
 * Gemma 2 with norms on queries and keys, and another rotation in windowed blocks than in
 * full ones. A checkpoint that also sees images is read for its text model alone.
 *
 * @see Gemma Team 2025, https://arxiv.org/abs/2503.19786
 */
export const gemma3 = architecture(
  {
    used: keys,
    inert: {
      ...unreadByGemma2,
      attn_logit_softcapping: "Gemma 3's attention does not read it",
      _sliding_window_pattern: "what a class remembers for itself",
    },
    // Inside a larger model the keys lie under text_config, which leaves out the defaults.
    inside: {
      key: "text_config",
      around: {
        vision_config: "no image is seen",
        mm_tokens_per_image: "no image is seen",
        boi_token_index: "no image is seen",
        eoi_token_index: "no image is seen",
        tie_word_embeddings: "the text model's own counts",
      },
    },
  },
  (checkpoint, config, note) => {
    const ropes = ropesByKind(checkpoint, config, note, {
      full: config.rope_theta ?? 1_000_000,
      sliding: config.rope_local_base_freq ?? 10_000,
    });
    const { head_dim, max_position_embeddings: longest } = config;
    const [fullRope, slidingRope] = [ropes.full(), ropes.sliding()];
    const full = wholeRotary(checkpoint, fullRope, head_dim, longest);
    const local = wholeRotary(checkpoint, slidingRope, head_dim, longest);
    const rule = (block: number) => (block + 1) % config.sliding_window_pattern !== 0;
    const slides = slidingOf(checkpoint, config, rule);
    const bothWays = config.use_bidirectional_attention;
    if (bothWays && isObject(checkpoint.config.text_config))
      throw configError(
        checkpoint,
        "use_bidirectional_attention",
        "true: transformers reads it in the text model alone, and not in one that also sees images, so that there is no one answer",
      );
    // A window that was written for looking back is halved to look both ways.
    const window = bothWays ? halved(config.sliding_window) : config.sliding_window;

    return decoder({
      ...llamaLike("gemma3", checkpoint, config, note, { rope: fullRope }),
      ...gemmaOptions(config, config.hidden_activation),
      causal: config.is_causal && !bothWays,
      attentionScale: config.query_pre_attn_scalar ** -0.5,
      norms: sandwichNorms,
      queryKeyNorm: headNorms,
      rotary: block => (slides(block) ? local : full),
      window: windowOf(checkpoint, { ...config, sliding_window: window }, rule),
      logitSoftcap: config.final_logit_softcapping ?? undefined,
    });
  },
);

const halved = (window: number | null) => window && Math.floor(window / 2) + 1;
