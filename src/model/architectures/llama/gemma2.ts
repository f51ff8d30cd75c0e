import { z } from "zod";
import { count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, sandwichNorms } from "../../decoder.js";
import { layerTypes, windowOf } from "../../layer-types.js";
import { llamaLike, withoutWindows } from "../../llama-like.js";
import { gemmaKeys, gemmaOptions, hiddenActivation, unreadByGemma } from "./gemma.js";

const { use_sliding_window, max_window_layers } = withoutWindows;

/** What Gemma 2 and 3 leave unread. */
export const unreadByGemma2 = {
  ...unreadByGemma,
  use_sliding_window,
  max_window_layers,
  hidden_act: "it reads hidden_activation",
};

/** Gemma with norms on both sides, soft caps, a window in every other block. @see Gemma Team 2024, https://arxiv.org/abs/2408.00118 */
export const gemma2 = architecture(
  {
    used: {
      ...gemmaKeys,
      hidden_activation: hiddenActivation,
      query_pre_attn_scalar: positive.default(256),
      sliding_window: count.nullish().default(4096),
      layer_types: layerTypes,
      use_bidirectional_attention: z.boolean().default(false),
      attn_logit_softcapping: positive.nullish().default(50),
      final_logit_softcapping: positive.nullish().default(30),
    },
    inert: unreadByGemma2,
  },
  (checkpoint, config, note) => {
    if (config.use_bidirectional_attention)
      note(
        "use_bidirectional_attention: no attention that transformers has for Gemma 2 reads it: it stays causal",
      );
    return decoder({
      ...llamaLike("gemma2", checkpoint, config, note),
      ...gemmaOptions(config, config.hidden_activation),
      attentionScale: config.query_pre_attn_scalar ** -0.5,
      norms: sandwichNorms,
      window: windowOf(checkpoint, config, block => block % 2 === 0),
      softcap: config.attn_logit_softcapping ?? undefined,
      logitSoftcap: config.final_logit_softcapping ?? undefined,
    });
  },
);
