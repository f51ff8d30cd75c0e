import { z } from "zod";
import { count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, postNorms, wholeNorms } from "../../decoder.js";
import { layerTypes, slidingOf, windowOf } from "../../layer-types.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  wholeRotary,
} from "../../llama-like.js";
import { ropesByKind } from "../../ropes-by-kind.js";

const theta = 500_000;

/** OLMo 2 with a window in three of four blocks, and a longer rotation in the others. @see Olmo Team 2025, https://arxiv.org/abs/2512.13961 */
export const olmo3 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      rms_norm_eps: epsilon.default(1e-5),
      attention_bias: z.boolean().default(false),
      sliding_window: count.nullish().default(4096),
      layer_types: layerTypes,
    },
    inert: {
      ...unreadByDecoders,
      mlp_bias: "it has none",
      use_sliding_window: "layer_types say which blocks have one",
      max_window_layers: "layer_types say which blocks have one",
    },
  },
  (checkpoint, config, note) => {
    const ropes = ropesByKind(checkpoint, config, note, {
      full: config.rope_theta ?? theta,
      sliding: theta,
    });
    const rule = (block: number) => (block + 1) % 4 !== 0;
    const slides = slidingOf(checkpoint, config, rule);
    const { max_position_embeddings: longest, num_hidden_layers: blocks } = config;
    const kinds = Array.from({ length: blocks }, (_, block) => slides(block));
    const rope = kinds.includes(false) ? ropes.full() : ropes.sliding();
    const like = llamaLike("olmo3", checkpoint, config, note, { rope });
    const other = kinds.includes(true) ? ropes.sliding() : rope;
    const sliding = wholeRotary(checkpoint, other, like.headDim, longest);
    return decoder({
      ...like,
      bias: biasesOf(config),
      norms: postNorms,
      queryKeyNorm: wholeNorms,
      rotary: block => (slides(block) ? sliding : like.rotary(block)),
      window: windowOf(checkpoint, config, rule),
    });
  },
);
