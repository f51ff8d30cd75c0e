import { z } from "zod";
import { activation } from "../../config.js";
import { architecture } from "../../config-keys.js";
import {
  bartEncoder,
  bartKeys,
  bartSpellings,
  sinusoidFrequencies,
  unreadByBart,
} from "./bart-encoder.js";

/** NLLB-200, M2M-100, and SONAR's encoder: sinusoidal positions after the padding token's id. @see NLLB Team 2022, https://arxiv.org/abs/2207.04672 */
export const m2m100 = architecture(
  {
    used: {
      ...bartKeys,
      activation_function: activation.default("relu"),
      scale_embedding: z.boolean().default(true),
      pad_token_id: z.int().min(0).default(1),
    },
    spellings: bartSpellings,
    inert: unreadByBart,
  },
  (checkpoint, config, note) => {
    const frequencies = sinusoidFrequencies(checkpoint, config.d_model, 1);
    return bartEncoder(checkpoint, config, note, {
      architecture: "m2m_100",
      norms: "before",
      positions: ops => ops.sinusoids(frequencies, config.pad_token_id + 1),
      padding: config.pad_token_id,
    });
  },
);
